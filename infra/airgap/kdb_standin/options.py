"""The command line, as q takes it: an optional script, then switches of one letter, then anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

#: Switches that q takes and that change nothing here, with the number of values that follow each.
_ACCEPTED = {
    **dict.fromkeys(("-b", "-q", "-L", "-l"), 0),
    **dict.fromkeys(("-e", "-g", "-o", "-P", "-s", "-S", "-T", "-w", "-W", "-z"), 1),
    **dict.fromkeys(("-c", "-C"), 2),
}


class OptionError(Exception):
    """A command line that cannot be served."""


@dataclass
class Options:
    script: str | None = None
    host: str = ""  # empty: every address, as q does
    port: int = 0
    users: str | None = None
    confined: bool = False  # -u rather than -U: no file access above the starting folder
    tls: int = 0  # 1: both plain and TLS, 2: TLS only
    timer: int = 0  # milliseconds
    quiet: bool = False
    blocked: bool = False  # -b: clients may not change anything
    rest: list[str] = field(default_factory=list)  # for .z.x


def parse(words: Sequence[str]) -> Options:
    """Raises OptionError naming the word that is wrong."""
    options = Options()
    left = list(words)
    if left and not left[0].startswith("-"):
        options.script = left.pop(0)
    options.rest = list(left)
    while left:
        word = left.pop(0)
        if word == "-p":
            _port(options, _next(left, word))
        elif word in ("-u", "-U"):
            options.users, options.confined = _next(left, word), word == "-u"
        elif word == "-E":
            options.tls = _number(_next(left, word), word, 2)
        elif word == "-t":
            options.timer = _number(_next(left, word), word, 1 << 31)
        elif word in _ACCEPTED:
            options.quiet |= word == "-q"
            options.blocked |= word == "-b"
            for _ in range(_ACCEPTED[word]):
                _next(left, word)
    return options


def _next(left: list[str], word: str) -> str:
    if not left:
        raise OptionError(f"{word} needs a value after it")
    return left.pop(0)


def _number(text: str, word: str, most: int) -> int:
    if not text.isdigit() or int(text) > most:
        raise OptionError(f"{word} takes a number from 0 to {most}, not {text!r}")
    return int(text)


def _port(options: Options, text: str) -> None:
    host, _, port = text.rpartition(":")
    options.host = host
    options.port = _number(port, "-p", 65535)

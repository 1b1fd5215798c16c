"""Settings as a file writes them and as the server tells them, and what a change of one means. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties
from infra.provider_framework.paths import child

# A file may set these; a running server takes none of them.
AT_START_ONLY: Final = frozenset(
    {"aclfile", "appenddirname", "appendfilename", "bind", "daemonize", "databases", "dir", "include"}
    | {"io-threads", "logfile", "port", "protected-mode", "rdbchecksum", "supervised", "unixsocket"}
    | {"enable-debug-command", "enable-module-command", "enable-protected-configs"}
)

_SIZE: Final = re.compile(r"(-?\d+)(k|kb|m|mb|g|gb)?", re.IGNORECASE)
_UNITS: Final = {"": 1, "k": 10**3, "kb": 2**10, "m": 10**6, "mb": 2**20, "g": 10**9, "gb": 2**30}


def failures(new: Properties) -> Iterator[CheckFailure]:
    settings = new.get("settings")
    if not isinstance(settings, dict):
        return
    for name in settings:
        where = child("settings", name)
        if name in AT_START_ONLY or name.startswith("tls-"):
            yield CheckFailure(where, "takes effect at the start alone: write it into redis.conf")
        elif not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            yield CheckFailure(where, "is not the name of a setting: small letters, digits and dashes")


def canonical(text: str) -> str:
    """Sizes in bytes and one space between words, as the server tells them."""
    words = text.strip().strip('"').split()
    return " ".join(_bytes(word) for word in words)


def _bytes(word: str) -> str:
    found = _SIZE.fullmatch(word)
    return str(int(found[1]) * _UNITS[(found[2] or "").lower()]) if found else word.lower()


def observed(declared: Mapping[str, str], live: Mapping[str, str]) -> dict[str, str]:
    """The declared settings as they are; in the words of the declaration where it is true."""
    return {
        name: wanted if is_same(name, wanted, live[name]) else live[name]
        for name, wanted in declared.items()
        if name in live
    }


def is_same(name: str, one: str, other: str) -> bool:
    if name == "client-output-buffer-limit":
        # The server tells all classes, under the older name of one of them.
        mine, theirs = _classes(one), _classes(other)
        return all(theirs.get(key) == value for key, value in mine.items())
    return canonical(one) == canonical(other)


def _classes(text: str) -> dict[str, str]:
    words = canonical(text).replace("slave", "replica").split()
    return {words[at]: " ".join(words[at + 1 : at + 4]) for at in range(0, len(words), 4)}


def changes(wanted: Mapping[str, str], live: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in wanted.items() if not is_same(name, text, live.get(name, ""))}


def story(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if after is None:
            yield f"{name} is no longer declared: the server keeps {before} until it starts again"
        elif before is None:
            yield f"{name} becomes {after}"
        elif not is_same(name, before, after):
            yield f"{name} from {before} to {after}{_warning(name, before, after)}"


def _warning(name: str, before: str, after: str) -> str:
    if name == "maxmemory" and after != "0" and (before == "0" or _number(after) < _number(before)):
        return ": where more is in use, writes are refused until keys are deleted or expire"
    if name == "maxmemory-policy" and after != "noeviction":
        return ": from then on the server deletes keys of its own accord when memory is short"
    if name in ("appendonly", "save") and canonical(after) in ("no", ""):
        return ": what is written from then on is lost when the server ends"
    return ""


def _number(text: str) -> int:
    digits = canonical(text)
    return int(digits) if digits.lstrip("-").isdigit() else 0

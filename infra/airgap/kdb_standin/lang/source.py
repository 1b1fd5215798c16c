"""A script as statements: which lines belong together, which are comments. Parses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    line: int  # of its first line, from 1


def statements(source: str) -> Iterator[Statement]:
    """A line that starts with white space continues the one before it; a lone `/` opens a block comment."""
    gathered: list[str] = []
    start = 0
    in_comment = False
    for number, line in enumerate(source.split("\n"), 1):
        bare = line.rstrip()
        if in_comment:
            in_comment = bare != "\\"
            continue
        if bare == "/":
            in_comment = True
        elif bare == "\\":  # the rest of the script is not code
            break
        elif bare and line[0].isspace():
            if gathered:
                gathered.append(line.rstrip("\r"))
        elif bare and not bare.startswith("/"):
            if gathered:
                yield Statement("\n".join(gathered), start)
            gathered, start = [line.rstrip("\r")], number
        elif gathered and bare.startswith("/"):
            gathered.append("")  # keeps the count of lines right
        elif gathered:
            gathered.append("")
    if gathered:
        yield Statement("\n".join(gathered), start)

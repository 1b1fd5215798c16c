"""Splits SQL into statements and a statement into words. Knows PostgreSQL's quoting and no grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Kind(Enum):
    WORD = auto()  # unquoted: folded to lower case, as the server does
    QUOTED = auto()  # a quoted identifier, without its quotes
    STRING = auto()
    NUMBER = auto()
    SIGN = auto()


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str
    start: int
    end: int


_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*)
    | (?P<comment>/\*)
    | (?P<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*')
    | (?P<string>(?:[nNbBxX]|[uU]&)?'(?:[^']|'')*')
    | (?P<quoted>(?:[uU]&)?"(?:[^"]|"")*")
    | (?P<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)
    | (?P<number>\d[\w.]*|\.\d[\w]*)
    | (?P<sign>::|:=|=>|<=|>=|<>|!=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(sql: str) -> Iterator[Token]:
    """Without comments and white space."""
    place = 0
    while place < len(sql):
        match = _TOKEN.match(sql, place)
        if match is None:  # the last alternative takes any character
            return
        start, place = place, match.end()
        match match.lastgroup:
            case "space":
                continue
            case "comment":
                place = _after_comment(sql, start)
            case "dollar":
                tag = match[0]
                closed = sql.find(tag, place)
                place = len(sql) if closed < 0 else closed + len(tag)
                yield Token(Kind.STRING, sql[start + len(tag) : place - len(tag)], start, place)
            case "escaped" | "string":
                yield Token(Kind.STRING, match[0].partition("'")[2][:-1], start, place)
            case "quoted":
                text = match[0].partition('"')[2][:-1].replace('""', '"')
                yield Token(Kind.QUOTED, text, start, place)
            case "word":
                yield Token(Kind.WORD, match[0].lower(), start, place)
            case "number":
                yield Token(Kind.NUMBER, match[0], start, place)
            case _:
                yield Token(Kind.SIGN, match[0], start, place)


def _after_comment(sql: str, start: int) -> int:
    """PostgreSQL's comments nest."""
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(sql, start):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return len(sql)


def split(sql: str) -> list[str]:
    """The statements of a script, without their semicolons; what holds only comments is left out."""
    found: list[str] = []
    first: Token | None = None
    last: Token | None = None
    before = ""
    atomic = 0  # within BEGIN ATOMIC ... END of a function, where CASE has an END of its own
    for token in tokens(sql):
        if token.kind is Kind.WORD:
            if token.text == "atomic" and before == "begin":
                atomic = 1
            elif atomic and token.text == "case":
                atomic += 1
            elif atomic and token.text == "end":
                atomic -= 1
        before = token.text
        if token.kind is Kind.SIGN and token.text == ";" and not atomic:
            if first and last:
                found.append(sql[first.start : last.end])
            first = last = None
            continue
        first, last = first or token, token
    if first and last:
        found.append(sql[first.start : last.end])
    return found

"""Reads q/schemas/<table>.q: one table a file, one column a line, each with its comment.

A comment that ends in `(was oldName)` renames: the data of that column moves to the new name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from schema.kdb.model import ATTRIBUTES, TYPES, Column
from schema.kdb.source import Scanner, Source
from schema.kdb.words import RESERVED

_NAME: Final = r"[A-Za-z][A-Za-z0-9_]*"
_WAS: Final = re.compile(rf"\s*\(was ({_NAME})\)$")
_LISTS: Final = "list"


def read(source: Source, name: str) -> tuple[str, tuple[Column, ...]]:
    """What the table is for, and its columns."""
    scanner = Scanner(source)
    purpose = scanner.take(r"/ (\S[^\n]*)\n", "a comment that says what a row is, as in `/ One trade.`")
    while scanner.find(r"/[^\n]*\n"):
        pass
    if not scanner.find(rf"{re.escape(name)}:\("):
        raise scanner.error(f"expected {name}:([] as the file is named {name}.q")
    if not scanner.find(r"\[\]\n"):
        raise scanner.error("expected [] and the end of the line: a partitioned table has no keys")
    columns = tuple(_columns(scanner))
    scanner.take(r"  \)", "`  )` after the last column; or is a ; missing in the line above?")
    scanner.take(r"\n?$", "the end of the file: other code does not belong here")
    return purpose[1], columns


def _columns(scanner: Scanner) -> Iterator[Column]:
    names: set[str] = set()
    is_last = False
    while not is_last:
        scanner.take(r"  (?=\S)", "two blanks and a column")
        if scanner.source.text[scanner.at] == ")":
            raise scanner.error("expected a column: the last one has no semicolon")
        start = scanner.at
        name = scanner.take(_NAME, "the name of a column")[0]
        if name in RESERVED:
            raise scanner.source.error(start, f"{name} is a word of q and cannot name a column")
        if name in names:
            raise scanner.source.error(start, f"column {name} stands there twice")
        names.add(name)
        scanner.take(":", "a colon after the column's name")
        attribute, kind = _type(scanner)
        is_last = scanner.find(";") is None
        comment = scanner.take(
            r" +/ (\S[^\n]*)\n", "; and a comment, as in `price:`float$();  / in dollars`"
        )[1]
        was = _WAS.search(comment)
        if was and was[1] == name:
            raise scanner.source.error(start, f"column {name} cannot have been called {name}")
        said = _WAS.sub("", comment).rstrip()
        if not said:
            raise scanner.source.error(start, f"column {name} has a former name and no comment")
        yield Column(name, kind, said, attribute, was[1] if was else "")


def _type(scanner: Scanner) -> tuple[str, str]:
    """Attribute and type."""
    attribute = ""
    mark = scanner.find(r"`([a-z]?)#")
    if mark:
        if mark[1] not in ATTRIBUTES:
            raise scanner.source.error(mark.start(), f"`{mark[1]} is no attribute; they are `s `u `p `g")
        attribute = mark[1]
    if not attribute and scanner.find(r"\(\)"):
        return "", _LISTS
    start = scanner.at
    kind = scanner.take(r"`([A-Za-z]*)\$\(\)", "an empty list, as `float$() or ()")[1]
    if kind not in TYPES or kind == _LISTS:
        raise scanner.source.error(start, f"`{kind} is no type; they are {' '.join(_kinds())}")
    return attribute, kind


def _kinds() -> list[str]:
    return [f"`{kind}" for kind in TYPES if kind != _LISTS]

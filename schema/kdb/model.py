"""Tables of q as data: columns, types, attributes, and how each is kept on disk. Reads no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Each type that a column may have, with its letter. A list column holds a list in every row.
TYPES: Final = {
    "boolean": "b",
    "guid": "g",
    "byte": "x",
    "short": "h",
    "int": "i",
    "long": "j",
    "real": "e",
    "float": "f",
    "char": "c",
    "symbol": "s",
    "timestamp": "p",
    "month": "m",
    "date": "d",
    "datetime": "z",
    "timespan": "n",
    "minute": "u",
    "second": "v",
    "time": "t",
    "list": " ",
}
NAMES: Final = {letter: name for name, letter in TYPES.items()}
ATTRIBUTES: Final = {"s": "sorted", "u": "unique", "p": "parted", "g": "grouped"}


@dataclass(frozen=True)
class Column:
    """`was` is the name that it had: its data moves instead of being lost. Empty attribute: none."""

    name: str
    type: str
    comment: str
    attribute: str = ""
    was: str = ""


@dataclass(frozen=True)
class Policy:
    """How a table is kept. One column carries an attribute in memory, one on disk; empty: none does."""

    partition: str
    sort: tuple[str, ...]
    memory_column: str
    memory_attribute: str
    disk_column: str
    disk_attribute: str


@dataclass(frozen=True)
class Table:
    name: str
    comment: str
    columns: tuple[Column, ...]
    policy: Policy
    file: str  # that declares it, as people name it

    def disk_attribute(self, column: str) -> str:
        return self.policy.disk_attribute if column == self.policy.disk_column else ""

"""Columns as CREATE TABLE and ADD COLUMN declare them: type, default, what hangs on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from migrations.locks.reader import Reader
from migrations.locks.tokens import Kind, Token

# What ends the type and begins something else.
_AFTER_TYPE: Final = {
    "collate",
    "constraint",
    "not",
    "null",
    "check",
    "default",
    "generated",
    "unique",
    "primary",
    "references",
    "storage",
    "using",
    "compression",
}
_SERIAL: Final = {"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"}
# Functions whose value is the same within a statement: such a default is computed once and kept beside the
# table, so that no row is written again.
_STEADY: Final = {
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "current_setting",
    "to_timestamp",
    "make_interval",
    "jsonb_build_object",
    "jsonb_build_array",
    "lower",
    "upper",
    "coalesce",
    "current_user",
    "session_user",
}
TABLE_CONSTRAINTS: Final = ("constraint", "primary", "unique", "check", "foreign", "exclude", "like")


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # in lower case, one space between its words
    required: bool
    has_default: bool
    volatile_default: bool  # or one that nobody here knows to be steady
    stored: bool  # GENERATED ... STORED
    identity: bool
    key: bool
    unique: bool
    checked: bool
    references: str

    @property
    def rewrites(self) -> bool:
        """Whether adding it writes every row of the table again."""
        return self.volatile_default or self.stored or self.identity or self.type in _SERIAL


def column(found: Sequence[Token]) -> Column:
    reader = Reader(found)
    name = reader.name()
    kind = type_of(reader)
    default = _default(Reader(reader.rest))
    target = Reader(reader.rest)
    return Column(
        name=name,
        type=kind,
        required=reader.has("not", "null") or reader.has("primary", "key"),
        has_default=bool(default) or kind in _SERIAL or reader.has("generated"),
        volatile_default=_is_volatile(default),
        stored=reader.has("stored"),
        identity=reader.has("as", "identity"),
        key=reader.has("primary", "key"),
        unique=reader.has("unique"),
        checked=reader.has("check"),
        references=target.name() if target.until("references") else "",
    )


def type_of(reader: Reader) -> str:
    """The type that begins here, in lower case."""
    words: list[str] = []
    while not reader.at_end():
        token = reader.rest[0]
        if token.kind is Kind.WORD and token.text in _AFTER_TYPE:
            break
        if reader.sees("("):
            inner = "".join(part.text for part in reader.group())
            words[-1:] = [f"{words[-1]}({inner})"] if words else []
            continue
        reader.skip()
        if token.text in (".", "[", "]") or (words and words[-1].endswith(".")):
            words[-1:] = [words[-1] + token.text] if words else [token.text]
        else:
            words.append(token.text)
    return " ".join(words).lower()


def _default(reader: Reader) -> list[Token]:
    """The tokens of the default's expression."""
    if not reader.until("default"):
        return []
    found: list[Token] = []
    for token in reader.rest:
        ends = token.kind is Kind.WORD and token.text in (_AFTER_TYPE - {"null", "collate"})
        if ends and found:
            break
        found.append(token)
    return found


def _is_volatile(default: Sequence[Token]) -> bool:
    calls = [
        token.text
        for token, after in pairwise(default)
        if token.kind in (Kind.WORD, Kind.QUOTED) and after.text == "(" and token.text not in _TYPES
    ]
    return any(call not in _STEADY for call in calls)


_TYPES: Final = {"numeric", "varchar", "char", "timestamp", "timestamptz", "interval", "array", "cast", "bit"}

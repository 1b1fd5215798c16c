"""A key of 32 bits runs out; changing it later rewrites the table and all that refer to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.columns import Declared, declared
from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "narrow-key"
_NARROW: Final = {"int", "integer", "int4", "smallint", "int2", "serial", "smallserial"}


def check(subject: Subject) -> Iterator[Finding]:
    for one in declared(subject):
        if not one.is_constraint and one.column.type in _NARROW and _is_key(one):
            text = f"key {one.table}.{one.column.name} is {one.column.type}"
            yield subject.finding(_ID, Severity.WARNING, text, "declare it bigint", one.place)


def _is_key(one: Declared) -> bool:
    made = one.column
    return (
        made.key or made.identity or bool(made.references) or made.name == "id" or made.name.endswith("_id")
    )

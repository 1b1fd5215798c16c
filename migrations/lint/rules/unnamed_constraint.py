"""A constraint that the server names cannot be found again by the next revision that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.columns import Declared, declared
from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject
from migrations.locks.reader import Reader

_ID: Final = "unnamed-constraint"


def check(subject: Subject) -> Iterator[Finding]:
    for one in declared(subject):
        what = _unnamed(one)
        if what:
            text = f"{what} of {one.table} has no name"
            yield subject.finding(_ID, Severity.WARNING, text, "write CONSTRAINT name before it", one.place)


def _unnamed(one: Declared) -> str:
    if one.is_constraint:
        return "" if one.tokens[0].text in ("constraint", "like") else f"{one.tokens[0].text} constraint"
    reader = Reader(one.tokens)
    if reader.has("constraint"):
        return ""
    made = one.column
    kinds = {
        "primary key": made.key,
        "unique constraint": made.unique,
        "check": made.checked,
        "foreign key": bool(made.references),
    }
    found = [kind for kind, is_there in kinds.items() if is_there]
    return f"the {found[0]} on {made.name}" if found else ""

"""json keeps the text as it came, has no equality and no index: jsonb is what is meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.columns import declared
from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "json-not-jsonb"


def check(subject: Subject) -> Iterator[Finding]:
    for one in declared(subject):
        if not one.is_constraint and one.column.type == "json":
            text = f"column {one.table}.{one.column.name} is json"
            yield subject.finding(_ID, Severity.WARNING, text, "declare it jsonb", one.place)

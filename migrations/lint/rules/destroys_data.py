"""Rows, triggers, policies or guards go, which squawk lets pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject
from migrations.locks import lost

_ID: Final = "destroys-data"


def check(subject: Subject) -> Iterator[Finding]:
    gone = lost(subject.assessed)
    for place, one in subject.on_others():
        named = [str(part) for part in one.effect.destroys if part in gone]
        if named and place not in subject.squawked:
            mend = "keep it, or let every program stop using it first and waive this with the reason"
            yield subject.finding(_ID, Severity.ERROR, f"destroys {' and '.join(named)}", mend, place)

"""What a revision will do can be read before it runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "no-offline-sql"


def check(subject: Subject) -> Iterator[Finding]:
    # A downgrade that refuses is missing-downgrade's concern.
    if subject.obstacle and not subject.up:
        yield subject.finding(
            _ID, Severity.ERROR, subject.obstacle, "write it without asking the database for anything"
        )

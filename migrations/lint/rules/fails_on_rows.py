"""Works on an empty table and may fail on one with rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "fails-on-rows"


def check(subject: Subject) -> Iterator[Finding]:
    for place, one in subject.on_others():
        reasons = [note for note in one.effect.notes if note.startswith("fails if")]
        if reasons and place not in subject.squawked:
            mend = "look for such rows first, and say in a waiver why there are none"
            yield subject.finding(_ID, Severity.ERROR, "; ".join(reasons), mend, place)

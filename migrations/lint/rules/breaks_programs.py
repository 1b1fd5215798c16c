"""Programs written for the old schema fail or err on the new one, in ways that squawk lets pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "breaks-programs"


def check(subject: Subject) -> Iterator[Finding]:
    for place, one in subject.on_others():
        if one.effect.breaks and place not in subject.squawked:
            mend = "add the new beside the old, move the programs over, then remove the old"
            yield subject.finding(_ID, Severity.ERROR, "; ".join(map(str, one.effect.breaks)), mend, place)

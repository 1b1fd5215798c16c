"""A table that others use is rewritten, read through under a lock, or locked by a new trigger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject
from migrations.locks import Assessed, Level

_ID: Final = "blocks-table"


def check(subject: Subject) -> Iterator[Finding]:
    for place, one in subject.on_others():
        if place in subject.squawked:
            continue
        text = _text(one)
        if text:
            mend = (
                "do it in steps that hold the table for a moment only, or waive it for a table that is small"
            )
            yield subject.finding(_ID, Severity.ERROR, text, mend, place)


def _text(one: Assessed) -> str:
    held = {lock.table: lock for lock in one.effect.locks if lock.level >= Level.SHARE}
    worked = [f"rewrites {name}" for name in one.effect.rewrites]
    worked += [f"reads all of {name}" for name in one.effect.scans if name in held]
    if not worked and any(made.kind == "trigger" for made in one.effect.creates):
        worked = ["makes a trigger"]
    if not worked:
        return ""
    return "; ".join([*worked, *(f"locks {lock}" for lock in held.values())])

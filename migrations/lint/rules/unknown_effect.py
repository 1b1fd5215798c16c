"""Code within a statement, or a statement that is not known: somebody has to read it and say what it does.

The baseline is exempt: it runs on an empty database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_ID: Final = "unknown-effect"


def check(subject: Subject) -> Iterator[Finding]:
    if subject.baseline:
        return
    for place, one in subject.on_others():
        if not one.effect.known and place not in subject.squawked:
            text = "; ".join(["what it locks or destroys is not known", *one.effect.notes])
            mend = "use plain statements, or waive it and say what it does"
            yield subject.finding(_ID, Severity.WARNING, text, mend, place)

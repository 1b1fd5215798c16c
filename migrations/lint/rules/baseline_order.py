"""Only the first revisions can be the baseline: after one that is not, somebody may use the tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject, is_baseline

_ID: Final = "baseline-order"


def check(subject: Subject) -> Iterator[Finding]:
    if not subject.baseline or subject.revision.parent is None:
        return
    parent = subject.history[subject.revision.parent]
    if not is_baseline(parent.path.read_text(encoding="utf-8")):
        text = f"is marked as baseline and comes after {parent.id}, which is not"
        yield subject.finding(_ID, Severity.ERROR, text, "remove the line `# lint: baseline`")

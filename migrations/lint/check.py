"""Runs every rule over the revisions of a history and applies their waivers."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

from migrations.history.offline import BRANCHES
from migrations.history.revisions import History, Revision
from migrations.lint import squawk
from migrations.lint.finding import Finding
from migrations.lint.subject import Subject, subjects
from migrations.lint.waivers import judge

Rule: TypeAlias = Callable[[Subject], Iterator[Finding]]


@dataclass
class Report:
    """`findings` want mending; `waived` were waived in their file, each with its reason."""

    findings: list[Finding] = field(default_factory=list)
    waived: list[tuple[Finding, str]] = field(default_factory=list)


@cache
def rules() -> tuple[tuple[str, Rule], ...]:
    """Each file of rules/ holds one; its name is the rule's."""
    names = sorted(path.stem for path in (Path(__file__).parent / "rules").glob("[a-z]*.py"))
    return tuple(
        (name.replace("_", "-"), importlib.import_module(f"migrations.lint.rules.{name}").check)
        for name in names
    )


def lint(history: History, branches: Sequence[str] = BRANCHES, revisions: Sequence[Revision] = ()) -> Report:
    """Of all revisions, or of those named. What both time-series branches share is said once."""
    report = Report()
    per_branch = [list(subjects(history, branch, revisions)) for branch in branches]
    for views in zip(*per_branch, strict=True):
        found: list[Finding] = []
        for subject in views:
            found += [finding for finding in _findings(subject) if finding not in found]
        judged = judge(views[0], found)
        report.findings += judged.findings
        report.waived += judged.waived
    return report


def _findings(subject: Subject) -> Iterator[Finding]:
    yield from squawk.check(subject)
    for _, rule in rules():
        yield from rule(subject)

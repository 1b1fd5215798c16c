"""Waivers: `# lint: allow RULE -- reason` in a revision file. Without a reason, or without use, one is a
finding itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

_LINE: Final = re.compile(r"^\s*#\s*lint:\s*(.*?)\s*$", re.MULTILINE)
_ALLOW: Final = re.compile(r"allow\s+([a-z][a-z0-9-]*)(?:\s*--\s*(.*))?")
FORM: Final = "# lint: allow RULE -- reason"


@dataclass(frozen=True)
class Waiver:
    rule: str
    reason: str


@dataclass(frozen=True)
class Judged:
    """What is left to mend, and what was waived with which reason."""

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, str], ...]


def judge(subject: Subject, findings: Sequence[Finding]) -> Judged:
    waivers, broken = _waivers(subject)
    reasons = {waiver.rule: waiver.reason for waiver in waivers if waiver.reason}
    left = [finding for finding in findings if finding.rule not in reasons]
    waived = [(finding, reasons[finding.rule]) for finding in findings if finding.rule in reasons]
    left += _faults(subject, waivers, broken, {finding.rule for finding in findings})
    return Judged(tuple(left), tuple(waived))


def _waivers(subject: Subject) -> tuple[list[Waiver], list[str]]:
    found: list[Waiver] = []
    broken: list[str] = []
    for match in _LINE.finditer(subject.source):
        if match[1].split()[:1] == ["baseline"]:
            continue
        said = _ALLOW.fullmatch(match[1])
        if said is None:
            broken.append(match[1])
        else:
            found.append(Waiver(said[1], (said[2] or "").strip()))
    return found, broken


def _faults(
    subject: Subject, waivers: Iterable[Waiver], broken: Iterable[str], used: set[str]
) -> Iterator[Finding]:
    for text in broken:
        yield subject.finding(
            "waiver-malformed", Severity.ERROR, f"`# lint: {text}` is no waiver", f"write `{FORM}`"
        )
    for waiver in waivers:
        if not waiver.reason:
            yield subject.finding(
                "waiver-without-reason",
                Severity.ERROR,
                f"the waiver of {waiver.rule} gives no reason and does not count",
                f"write `# lint: allow {waiver.rule} -- why it is safe here`",
            )
        elif waiver.rule not in used:
            yield subject.finding(
                "waiver-unused",
                Severity.WARNING,
                f"nothing in this revision breaks {waiver.rule}, which it waives",
                "remove the waiver",
            )

"""What a check of a running stack says of itself, and how its tests say what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ops.verdicts import Finding
from policies.model import Control, Severity

NOTHING = "nothing"
# A mend may speak of {stack}. For what was started by hand, under the name of what is declared:
RESTORE = "docker rm -f the container; ./tdb up --stack {stack} puts the declared one in its place"


@dataclass(frozen=True, kw_only=True)
class Check:
    """Stands in each module of tests/live/verify/checks as CHECK. Empty `engine`: each test names its own."""

    id: str
    name: str
    engine: str = ""
    statement: str
    reason: str
    severity: Severity
    controls: tuple[Control, ...]
    mend: str


class DeviationError(AssertionError):
    """The server answered, and it is not what must be."""

    def __init__(self, findings: list[Finding]) -> None:
        lines = [f"{one.what}: expected {one.expected}, found {one.found}" for one in findings]
        super().__init__("\n".join(lines))
        self.findings = findings


class UnaskableError(Exception):
    """A question that nobody answered: the check cannot say, and so fails."""


def agree(found: Mapping[str, object], expected: Mapping[str, object], absent: str = NOTHING) -> None:
    """Both sides in full: what is on one side alone differs too."""
    names = [*expected, *(name for name in found if name not in expected)]
    differing = [
        Finding(name, _said(expected, name, absent), _said(found, name, absent))
        for name in names
        if _said(expected, name, absent) != _said(found, name, absent)
    ]
    if differing:
        raise DeviationError(differing)


def none_of(offenders: Mapping[str, object], expected: str) -> None:
    """Offenders by where they were found; each is told beside what may stand there."""
    if offenders:
        raise DeviationError([Finding(where, expected, str(what)) for where, what in offenders.items()])


def _said(side: Mapping[str, object], name: str, absent: str) -> str:
    value = side.get(name, absent)
    if isinstance(value, (set, frozenset, list, tuple)):
        return ", ".join(sorted(map(str, value))) or NOTHING
    return str(value)

"""What the policy pack said of a stack, in the form that every report is written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ops.policy import Verdict as Said
from ops.policy import Verdicts
from ops.verdicts import Case, Finding, Outcome, Verdict
from policies.catalogue import all_rules

_MEND = "\nMend: "  # which each text ends with, and the report tells by itself


def outcome(stack: str, sides: Mapping[str, Verdicts], off: set[str], seconds: float) -> Outcome:
    """`sides` are the program and the state, by name."""
    return Outcome(
        "policy", stack, [case for side in sides for case in _cases(side, sides[side], off)], seconds
    )


def _cases(side: str, verdicts: Verdicts, off: set[str]) -> Iterator[Case]:
    for rule in all_rules():
        said = verdicts[rule.id]
        verdict = Verdict.OFF if rule.id in off else _verdict(said)
        yield Case(side, rule, rule.name.replace("-", " "), verdict, _findings(said))


def _verdict(said: Said) -> Verdict:
    if said.refused:
        return Verdict.FAILED
    if said.unknown or not said.reached:
        return Verdict.ERROR
    return Verdict.ADVISED if said.advised else Verdict.PASSED


def _findings(said: Said) -> list[Finding]:
    found = [
        Finding(one.resource, "", one.text.partition(_MEND)[0]) for one in (*said.refused, *said.advised)
    ]
    return found + [Finding(one.resource, "a value that is known", one.text) for one in said.unknown]

"""W01: an exception ends on the day it was given for."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model import Control, Resource, Severity, Stack, StackRule


def check(stack: Stack) -> Iterator[tuple[Resource | None, str]]:
    for waiver in stack.waivers:
        if stack.today > waiver.expires and (not waiver.stacks or stack.name in waiver.stacks):
            found = [resource for resource in stack.resources if resource.label == waiver.resource]
            said = f"the waiver of {waiver.rule} for {waiver.resource} ended on {waiver.expires}"
            yield (found[0] if found else None), f"{said}; {waiver.owner} answers for it"


RULE = StackRule(
    id="W01",
    statement="No waiver is past its day.",
    reason="An exception without an end is a rule that nobody keeps.",
    severity=Severity.HIGH,
    controls=(Control("ISO/IEC 27001", "2022", "A.5.36"),),
    mend="Mend what the waiver excused and remove it from policies/waivers.yaml, or have its owner decide on "
    "a new day.",
    refused="expires: 2020-01-31",
    accepted="a day to come",
    check=check,
)

"""The files that a new rule begins with: the rule and its test, both working and both to be filled in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_RULE = '''"""{id}: say in a line what the rule keeps from happening."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker


def check(container: Resource) -> Iterator[str]:
    # Yield what is wrong; name no value, for any may be a secret. Raise NotApplicable where it is no concern.
    if container.properties.get("example") is not None:
        yield "the example is set"


RULE = ResourceRule(
    id="{id}",
    statement="No container has the example.",
    reason="Say what goes wrong without the rule.",
    severity=Severity.MEDIUM,
    controls=(cis_docker("0.0"),),
    mend="Remove `example`.",
    refused="docker.Container(..., example=1)",
    accepted="docker.Container(...)",
    kinds=(CONTAINER,),
    check=check,
)
'''

_TEST = '''"""{id}: what {name} accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.{module} import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {{
    "a container without the example": {{}},
}}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {{
    "a container with the example": ({{"example": 1}}, "the example is set"),
}}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]
'''


class ScaffoldError(ValueError):
    """A name or id that a rule cannot have; the text says why."""


def files(name: str, rule_id: str, taken: Collection[str]) -> Mapping[str, str]:
    """Paths below the checkout, and texts."""
    if not re.fullmatch(r"(?:require|forbid)(?:-[a-z0-9]+)+", name):
        raise ScaffoldError(
            f"{name!r} is no name of a rule: it begins with require- or forbid-, words and dashes"
        )
    if not re.fullmatch(r"[A-Z][0-9]{2}", rule_id):
        raise ScaffoldError(f"{rule_id!r} is no id of a rule: a capital letter and two digits")
    if rule_id in taken:
        raise ScaffoldError(f"{rule_id} is taken")
    module = name.replace("-", "_")
    return {
        f"policies/rules/{module}.py": _RULE.format(id=rule_id),
        f"tests/unit/policies/test_{module}.py": _TEST.format(id=rule_id, name=name, module=module),
    }

"""D01: what forbid-privileged accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.forbid_privileged import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "nothing is said": {},
    "said to be unprivileged": {"privileged": False},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "privileged": ({"privileged": True}, "the container is privileged"),
    "privileged as text": ({"privileged": "true"}, "the container is privileged"),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

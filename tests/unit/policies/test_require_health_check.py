"""D11: what require-health-check accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.require_health_check import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "a command": {"healthcheck": {"tests": ["CMD", "pg_isready"]}},
    "a line of shell": {"healthcheck": {"tests": ["CMD-SHELL", "pg_isready || exit 1"]}},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing is said": ({}, "there is no health check"),
    "empty": ({"healthcheck": {"tests": []}}, "there is no health check"),
    "switched off": ({"healthcheck": {"tests": ["NONE"]}}, "the health check is switched off"),
    "a command of nothing": ({"healthcheck": {"tests": ["CMD-SHELL", " "]}}, "the health check runs nothing"),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

"""D08: what require-resource-limits accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.require_resource_limits import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "memory and processors": {"memory": 512, "memorySwap": 512, "cpus": "0.5"},
    "a quota of processor time": {"memory": 512, "cpuQuota": 50000},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no memory limit": ({"cpus": "1.0"}, "memory is not limited"),
    "memory of 0, which is none": ({"memory": 0, "cpus": "1"}, "memory is not limited"),
    "no processor limit": ({"memory": 512}, "processor time is not limited"),
    "processors that are no number": ({"memory": 512, "cpus": "all"}, "processor time is not limited"),
    "swap without end": ({"memory": 512, "cpus": "1", "memorySwap": -1}, "swap is not limited"),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

"""D02: what require-dropped-capabilities accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.require_dropped_capabilities import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "all dropped": {"capabilities": {"drops": ["ALL"]}},
    "all dropped, in small letters": {"capabilities": {"drops": ["all"]}},
    "one added back that is on the list": {
        "capabilities": {"drops": ["ALL"], "adds": ["CAP_NET_BIND_SERVICE"]}
    },
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing is said": ({}, "not all capabilities are dropped"),
    "some dropped": ({"capabilities": {"drops": ["MKNOD", "SYS_ADMIN"]}}, "not all capabilities are dropped"),
    "one added that is not on the list": (
        {"capabilities": {"drops": ["ALL"], "adds": ["SYS_ADMIN"]}},
        "capability SYS_ADMIN is added",
    ),
    "all added back": ({"capabilities": {"drops": ["ALL"], "adds": ["CAP_ALL"]}}, "capability ALL is added"),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

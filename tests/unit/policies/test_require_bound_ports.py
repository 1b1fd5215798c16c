"""D10: what require-bound-ports accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.require_bound_ports import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "no port": {},
    "on this machine": {"ports": [{"internal": 5432, "external": 5432, "ip": "127.0.0.1"}]},
    "on a named address": {
        "ports": [{"internal": 5432, "external": 5432, "ip": "10.1.2.3"}, {"internal": 5432, "ip": "::1"}]
    },
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing is said": (
        {"ports": [{"internal": 5432, "external": 5432}]},
        "port 5432 is published on every address",
    ),
    "empty": ({"ports": [{"internal": 5432, "ip": ""}]}, "port 5432 is published on every address"),
    "every IPv4 address": (
        {"ports": [{"internal": 5432.0, "ip": "0.0.0.0"}]},  # noqa: S104 - what is refused
        "port 5432 is published on every address",
    ),
    "every IPv6 address": (
        {"ports": [{"internal": 5432, "ip": "::"}]},
        "port 5432 is published on every address",
    ),
    "every IPv6 address in brackets": (
        {"ports": [{"internal": 5432, "ip": "[::]"}]},
        "port 5432 is published on every address",
    ),
    "every IPv6 address in full": (
        {"ports": [{"internal": 5432, "ip": "0:0:0:0:0:0:0:0"}]},
        "port 5432 is published on every address",
    ),
    "every IPv4 address inside IPv6": (
        {"ports": [{"internal": 5432, "ip": "::ffff:0.0.0.0"}]},
        "port 5432 is published on every address",
    ),
    "no address": (
        {"ports": [{"internal": 5432, "ip": "anywhere"}]},
        "port 5432 is published on every address",
    ),
    "whatever the image has": (
        {"publishAllPorts": True},
        "every port of the image is published on every address",
    ),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

"""S03: what require-port-reasons accepts and what it refuses."""

from __future__ import annotations

import pytest

from policies.rules.require_port_reasons import RULE
from tests.unit.policies.judging import container, found

PORT = {"internal": 5432.0, "external": 25432, "ip": "127.0.0.1"}
TEXT = "port 5432 is published and no label tdb.port.5432 says why"


def test_a_port_with_a_reason_and_no_port_at_all_are_accepted() -> None:
    labels = [{"label": "tdb.port.5432", "value": "services, over TLS"}]
    assert found(RULE, container({"ports": [PORT], "labels": labels})) == []
    assert found(RULE, container({})) == []


@pytest.mark.parametrize(
    "labels",
    [[], [{"label": "tdb.port.5432", "value": " "}], [{"label": "tdb.port.25432", "value": "services"}]],
    ids=["nothing is said", "nothing but a space", "the port outside"],
)
def test_a_port_without_a_reason_is_refused(labels: list[dict[str, str]]) -> None:
    assert found(RULE, container({"ports": [PORT], "labels": labels})) == [TEXT]

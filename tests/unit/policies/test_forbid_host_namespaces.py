"""D06: what forbid-host-namespaces accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.forbid_host_namespaces import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "nothing is said": {},
    "a network of its own": {"networkMode": "bridge", "ipcMode": "private"},
    "networks of the stack": {"networksAdvanced": [{"name": "tdb-prod-internal"}]},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "network": ({"networkMode": "host"}, "the container shares the network namespace of its host"),
    "processes": ({"pidMode": "host"}, "the container shares the process namespace of its host"),
    "shared memory": ({"ipcMode": "host"}, "the container shares the IPC namespace of its host"),
    "users": ({"usernsMode": "host"}, "the container shares the user namespace of its host"),
    "cgroups": ({"cgroupnsMode": "host"}, "the container shares the cgroup namespace of its host"),
    "network, as one of several": (
        {"networksAdvanced": [{"name": "host"}]},
        "the container is on the network `host`",
    ),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

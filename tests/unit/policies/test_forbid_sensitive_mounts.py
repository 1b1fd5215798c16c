"""D07: what forbid-sensitive-mounts accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.kinds import VOLUME
from policies.rules.forbid_sensitive_mounts import RULE
from tests.unit.policies.judging import container, found, resource

ACCEPTED: dict[str, dict[str, Any]] = {
    "nothing mounted": {},
    "a volume": {"mounts": [{"type": "volume", "source": "data", "target": "/etc/tradingdb"}]},
    "a folder of one's own": {"mounts": [{"type": "bind", "source": "/srv/backups", "target": "/backups"}]},
    "a folder whose name begins as a sensitive one": {
        "volumes": [{"hostPath": "/etcetera", "containerPath": "/x"}]
    },
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "the socket": (
        {"mounts": [{"type": "bind", "source": "/var/run/docker.sock", "target": "/s"}]},
        "/var/run/docker.sock, which commands the container engine, is mounted",
    ),
    "the socket, the other way": (
        {"volumes": [{"hostPath": "/run/docker.sock", "containerPath": "/s"}]},
        "/run/docker.sock, which commands the container engine, is mounted",
    ),
    "the socket elsewhere": (
        {"volumes": [{"hostPath": "/srv/x/../docker.sock", "containerPath": "/s"}]},
        "/srv/docker.sock, which commands the container engine, is mounted",
    ),
    "the root": (
        {"mounts": [{"type": "bind", "source": "//", "target": "/host"}]},
        "/ of the host is mounted",
    ),
    "below a sensitive folder": (
        {"mounts": [{"type": "bind", "source": "/etc/ssl/", "target": "/x", "readOnly": True}]},
        "/etc/ssl of the host is mounted",
    ),
    "past a harmless folder": (
        {"mounts": [{"type": "bind", "source": "/srv/../proc", "target": "/x"}]},
        "/proc of the host is mounted",
    ),
    "a device": ({"devices": [{"hostPath": "/dev/sda"}]}, "/dev/sda of the host is mounted"),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]


def test_a_volume_that_is_a_folder_of_the_host_by_another_name_is_refused() -> None:
    bound = {
        "name": "innocent",
        "driver": "local",
        "driverOpts": {"type": "none", "o": "bind", "device": "/etc"},
    }
    assert found(RULE, resource(VOLUME, bound)) == ["/etc of the host is mounted"]


def test_a_volume_of_its_own_and_one_on_a_file_server_are_accepted() -> None:
    shared = {"name": "shared", "driverOpts": {"type": "nfs", "o": "addr=10.0.0.9", "device": ":/export"}}
    assert found(RULE, resource(VOLUME, {"name": "data"})) == []
    assert found(RULE, resource(VOLUME, shared)) == []

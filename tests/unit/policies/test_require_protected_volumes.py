"""S01: what require-protected-volumes accepts and what it refuses."""

from __future__ import annotations

from policies.kinds import VOLUME
from policies.rules.require_protected_volumes import RULE
from tests.unit.policies.judging import container, found_in, resource

MOUNT = {"type": "volume", "source": "tdb-redis-data", "target": "/data"}
SERVER = container({"mounts": [MOUNT]}, engine="redis", name="redis")


def test_a_protected_volume_is_accepted() -> None:
    assert found_in(RULE, SERVER, resource(VOLUME, {"name": "tdb-redis-data"}, protected=True)) == []


def test_a_volume_that_is_not_protected_is_refused_under_its_own_name() -> None:
    volume = resource(VOLUME, {"name": "tdb-redis-data"}, name="redis-data")
    assert found_in(RULE, SERVER, volume) == [
        ("redis-data", "it holds what redis writes to /data, and is not protected")
    ]


def test_a_volume_that_the_stack_does_not_have_is_refused() -> None:
    assert found_in(RULE, SERVER) == [("redis", "the volume at /data is not one of the stack's")]


def test_the_other_way_to_mount_a_volume_is_seen_too() -> None:
    server = container({"volumes": [{"volumeName": "x", "containerPath": "/data"}]}, engine="redis")
    assert len(found_in(RULE, server)) == 1


def test_a_volume_that_is_only_read_needs_no_protection() -> None:
    server = container({"mounts": [{**MOUNT, "readOnly": True}]}, engine="redis")
    assert found_in(RULE, server, resource(VOLUME, {"name": "tdb-redis-data"})) == []


def test_a_container_that_is_no_engine_is_no_concern_of_it() -> None:
    assert found_in(RULE, container({"mounts": [MOUNT]})) == []

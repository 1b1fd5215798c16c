"""The report on a real server: nothing where all is as declared, and each change by hand named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infra.provider_framework.harness import ProviderHarness
from infra.settings import RedisSettings
from ops.access import Access
from ops.drift import redis as drift
from ops.drift import redis_keys
from ops.drift.comparison import Difference
from ops.errors import OpsError
from schema.redis import STREAMS
from tests.live import identities

if TYPE_CHECKING:
    from tests.live.redis.conftest import Server

pytestmark = pytest.mark.live


@pytest.fixture
def access(server: Server, tmp_path: Path) -> Access:
    return identities.access(tmp_path, "redis", server.connection, {"redisUsers": server.passwords})


@pytest.fixture(autouse=True)
def streams(server: Server, provider: ProviderHarness) -> None:
    for stream in STREAMS:
        declared = {"stream": stream.name, "maxLength": stream.max_length, "groups": list(stream.groups)}
        provider.apply("tradingdb:redis:Stream", {**server.connection, **declared})


def found(access: Access) -> list[Difference]:
    return list(drift.section(access, RedisSettings()).differences)


def test_what_is_as_declared_shows_no_difference(server: Server, access: Access) -> None:
    client = server.client("data_ingestion")
    client.set("price:BTC/USDT", "50000.0", ex=60)
    client.hset("exchanges:config", "binance", "{}")
    section = drift.section(access, RedisSettings())
    assert list(section.differences) == []
    assert section.objects > 40
    assert list(section.notes) == []


def test_each_change_by_hand_is_named(server: Server, access: Access) -> None:
    client = server.client()
    client.set("legacy:one", "x")
    client.set("legacy:two", "x")
    client.set("loose", "x")
    client.set("price:OLD", "1")
    client.set("config:flags", "1", ex=86400)
    client.rpush("price:LIST", "1")
    client.expire("price:LIST", 10)
    client.hset("session:secret-id", "user", "1")
    client.config_set("timeout", "5")
    client.acl_setuser("analyst", enabled=True, commands=["+keys"])
    client.acl_setuser("stranger", enabled=True, passwords=["+canary-of-a-stranger"])
    client.xgroup_destroy("stream:fills", "analytics")
    client.xgroup_create("stream:fills", "stray", id="0")
    try:
        said = {f"{one.kind} {one.name}: {one.fact}": one.live for one in found(access)}
        assert said.pop("user stranger: ") is not None
        assert "+keys" in str(said.pop("user analyst: rules"))
        assert said == {
            "key without keyspace legacy:*: ": "found: 2 keys, as legacy:one, legacy:two",
            "key without keyspace loose: ": "found: 1 key, as loose",
            "keyspace price:*: type": "list in 1 key, as price:LIST",
            "keyspace price:*: time to live": "none in 1 key, as price:OLD",
            "keyspace config:*: time to live": "longer in 1 key, as config:flags",
            "keyspace session:*: time to live": "none in 1 key",
            "setting timeout: value": "5",
            "stream stream:fills: groups": "risk_management, stray",
        }
        assert "canary" not in repr(found(access))
    finally:
        client.delete(
            *("legacy:one", "legacy:two", "loose", "price:OLD", "config:flags", "price:LIST"),
            *("session:secret-id", "stream:fills"),
        )
        client.config_set("timeout", "0")
        client.execute_command("ACL LOAD")


def test_a_stream_that_nobody_trims_and_a_changed_password_show(server: Server, access: Access) -> None:
    client = server.client()
    with client.pipeline(transaction=False) as pipeline:
        for _ in range(10_500):
            pipeline.xadd("stream:notifications", {"x": "1"})
        pipeline.execute()
    client.acl_setuser("backup", enabled=True, passwords=["+canary-another-one"])
    try:
        said = {f"{one.kind} {one.name}: {one.fact}": (one.declared, one.live) for one in found(access)}
        assert said == {
            "stream stream:notifications: length": ("at most 10000", "10500"),
            "user backup: password": ("the stack's", "another one"),
        }
    finally:
        client.delete("stream:notifications")
        client.execute_command("ACL LOAD")


def test_only_so_many_keys_are_looked_at(server: Server) -> None:
    client = server.client()
    with client.pipeline(transaction=False) as pipeline:
        for number in range(2_000):
            pipeline.set(f"price:{number}", "1", ex=30)
        pipeline.execute()
    seen = redis_keys.sample(client, limit=700)
    assert seen.count == 700
    assert seen.catalogue() == redis_keys.declared()


def test_a_server_that_is_down_or_refuses_is_one_error(access: Access) -> None:
    dead = Access("test", access.folder, {"redis": {"host": "127.0.0.1", "port": 1}}, (), access.credentials)
    with pytest.raises(OpsError, match="Redis does not answer"):
        drift.section(dead, RedisSettings())
    wrong = Access("test", access.folder, access.endpoints, (), {"redisUsers": {"auditor": "canary-wrong"}})
    with pytest.raises(OpsError, match="Redis refuses user auditor") as error:
        drift.section(wrong, RedisSettings())
    assert "canary" not in str(error.value)

"""The report on a real server, and applies that bear its end."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from infra.settings import Settings
from ops.access import Access
from ops.drift import influxdb as drift
from ops.errors import OpsError
from schema.influxdb import BUCKETS, TASKS, TOKENS

if TYPE_CHECKING:
    from tests.live.influxdb.conftest import Server

pytestmark = pytest.mark.live


@pytest.fixture
def everything(server: Server, provider: ProviderHarness) -> list[tuple[str, dict[str, Any]]]:
    """What a stack declares; whatever other tests left goes."""
    from tests.live.influxdb.conftest import known  # noqa: PLC0415

    kept = {one.name for one in BUCKETS}
    for bucket in server.api.get("/api/v2/buckets", {"limit": "100"}).body["buckets"]:
        if bucket["type"] != "system" and bucket["name"] not in kept:
            server.api.delete(f"/api/v2/buckets/{bucket['id']}")
    bucket_inputs = [
        (
            "tradingdb:influxdb:Bucket",
            {
                **server.connection,
                "name": one.name,
                "retentionSeconds": one.retention_hours * 3600,
                "shardGroupSeconds": one.shard_hours * 3600,
            },
        )
        for one in BUCKETS
    ]
    states = {inputs["name"]: provider.apply(token, inputs) for token, inputs in bucket_inputs}
    return [
        *bucket_inputs,
        *(
            (
                "tradingdb:influxdb:Task",
                {
                    **server.connection,
                    "name": one.name,
                    "every": one.every,
                    "offset": one.offset,
                    "flux": one.flux,
                    "source": one.file,
                },
            )
            for one in TASKS
        ),
        *(
            (
                "tradingdb:influxdb:Authorization",
                {
                    **server.connection,
                    "description": one.service,
                    "read": known(states, *one.read),
                    "write": known(states, *one.write),
                },
            )
            for one in TOKENS
        ),
    ]


@pytest.fixture
def access(server: Server, tmp_path: Path) -> Access:
    port = int(server.url.rpartition(":")[2])
    made = Access(
        "test",
        tmp_path,
        {"influxdb": {"host": "127.0.0.1", "port": port}},
        credentials={"influxdb": {"token": server.connection["token"]}},
        certificates={"authority": server.authority},
    )
    made.write_certificates()
    return made


def said(access: Access) -> dict[str, tuple[str | None, str | None]]:
    found = drift.section(access, Settings()).differences
    return {f"{one.kind} {one.name}: {one.fact}": (one.declared, one.live) for one in found}


def test_what_is_as_declared_shows_no_difference_and_each_change_by_hand_is_named(
    server: Server, provider: ProviderHarness, everything: list[tuple[str, dict[str, Any]]], access: Access
) -> None:
    states = [provider.apply(token, inputs) for token, inputs in everything]
    for (token, inputs), state in zip(everything, states, strict=True):
        assert provider.apply(token, inputs, state) == state
    server.write("metrics", "system_metrics,service=a,host=b cpu_percent=1.5,errors=2i")
    assert said(access) == {}

    server.write("metrics", "system_metrics,service=a,colour=red memory_bytes=1.5,surprise=true")
    server.write("market-data", "scribbles f=1")
    task = next(state for state in states if state.inputs.get("name") == "market_data_1m")
    server.api.patch(f"/api/v2/tasks/{task.id}", {"status": "inactive"})
    metrics = next(state for state in states if state.inputs.get("name") == "metrics")
    rule = {"type": "expire", "everySeconds": 0}
    server.api.patch(f"/api/v2/buckets/{metrics.id}", {"retentionRules": [rule]})
    everything_token = [{"action": "read", "resource": {"type": "buckets", "orgID": server.org_id}}]
    stray = {"orgID": server.org_id, "description": "stray", "permissions": everything_token}
    server.api.post("/api/v2/authorizations", stray)
    monitor = next(state for state in states if state.inputs.get("description") == "monitor")
    server.api.delete(f"/api/v2/authorizations/{monitor.id}")

    found = said(access)
    rule["everySeconds"] = metrics.inputs["retentionSeconds"]
    server.api.patch(f"/api/v2/buckets/{metrics.id}", {"retentionRules": [rule]})
    assert found.pop("token stray: ")[1] is not None
    assert found.pop("token monitor: ")[1] is None
    assert found.pop("measurement market-data / scribbles: ")[1] == "f: float"
    assert found == {
        "bucket metrics: retention": ("730 d", "for ever"),
        "measurement metrics / system_metrics: colour": (None, "tag"),
        "measurement metrics / system_metrics: memory_bytes": ("integer", "float"),
        "measurement metrics / system_metrics: surprise": (None, "boolean"),
        "task market_data_1m: status": ("active", "inactive"),
    }


def test_a_server_that_is_down_or_refuses_is_one_error(access: Access) -> None:
    dead = Access(
        "test", access.folder, {"influxdb": {"host": "127.0.0.1", "port": 1}}, (), access.credentials
    )
    with pytest.raises(OpsError, match="InfluxDB does not answer"):
        drift.section(dead, Settings())
    wrong = Access("test", access.folder, access.endpoints, (), {"influxdb": {"token": "canary-wrong"}})
    with pytest.raises(OpsError, match="cannot be looked at") as error:
        drift.section(wrong, Settings())
    assert "canary" not in str(error.value)


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGTERM"])
def test_applies_bear_a_server_that_ends_and_comes_back(
    server: Server, provider: ProviderHarness, everything: list[tuple[str, dict[str, Any]]], signal: str
) -> None:
    breaker = threading.Timer(0.2, server.restart, [signal])
    breaker.start()
    states: list[State] = []
    while breaker.is_alive() or len(states) < len(everything):
        states = [provider.apply(token, inputs) for token, inputs in everything]
    breaker.join()
    assert len(states) == len(everything)
    held = [state for state in states if "value" in state.outputs]
    assert all(server.flux("buckets()", state.outputs["value"])[0] == 200 for state in held)

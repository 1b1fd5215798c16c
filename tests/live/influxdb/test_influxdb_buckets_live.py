"""Buckets on a real server: made, taken over, grown in place; what destroys data only where it is allowed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Severity, State

if TYPE_CHECKING:
    from tests.live.influxdb.conftest import Server

pytestmark = pytest.mark.live

BUCKET = "tradingdb:influxdb:Bucket"
DAY = 86400


@pytest.fixture
def inputs(server: Server) -> Properties:
    name = f"trial-{secrets.token_hex(3)}"
    return {**server.connection, "name": name, "retentionSeconds": 30 * DAY, "shardGroupSeconds": DAY}


@pytest.fixture
def state(provider: ProviderHarness, inputs: Properties) -> State:
    return provider.apply(BUCKET, inputs)


def live(server: Server, state: State) -> tuple[str, int, int]:
    body = server.api.get(f"/api/v2/buckets/{state.id}").body
    rule = body["retentionRules"][0]
    return body["name"], rule["everySeconds"], rule["shardGroupDurationSeconds"]


def test_a_bucket_is_made_and_a_second_run_changes_nothing(
    server: Server, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    assert live(server, state) == (inputs["name"], 30 * DAY, DAY)
    assert provider.apply(BUCKET, inputs, state) == state
    assert provider.read(BUCKET, state) == state


def test_the_bucket_of_the_setup_is_taken_over(server: Server, buckets: dict[str, State]) -> None:
    found = server.api.get("/api/v2/buckets", {"name": "market-data"}).body["buckets"]
    assert [one["id"] for one in found] == [buckets["market-data"].id]


def test_a_lost_state_takes_the_bucket_with_its_data(
    server: Server, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    assert server.write(inputs["name"], "m f=1.0") == 204
    assert provider.apply(BUCKET, inputs) == state
    status, text = server.flux(f'from(bucket: "{inputs["name"]}") |> range(start: -1h)')
    assert (status, text.count(",m\r\n")) == (200, 1), text


def test_retention_grows_in_place(
    server: Server, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    longer = provider.apply(BUCKET, {**inputs, "retentionSeconds": 0}, state)
    assert longer.id == state.id
    assert live(server, longer)[1] == 0


def test_a_shorter_retention_is_refused_by_what_it_deletes_and_done_where_allowed(
    server: Server,
    provider: ProviderHarness,
    allowing: Callable[..., ProviderHarness],
    inputs: Properties,
    state: State,
) -> None:
    shorter = {**inputs, "retentionSeconds": 7 * DAY}
    for stranger in (provider, allowing("influxdb:bucket:other")):
        with pytest.raises(ProviderError, match="everything older than 7 d is deleted") as error:
            stranger.apply(BUCKET, shorter, state)
        assert f"add influxdb:bucket:{inputs['name']} to" in str(error.value)
    with pytest.raises(ProviderError, match="everything older than 7 d is deleted"):
        provider.apply(BUCKET, shorter)  # neither by way of a lost state
    assert live(server, state)[1] == 30 * DAY

    allowed = allowing(f"influxdb:bucket:{inputs['name']}")
    completed, _ = allowed.check(BUCKET, shorter, state.inputs)
    allowed.update(BUCKET, state, completed, preview=True)
    assert live(server, state)[1] == 30 * DAY
    warned = [text for severity, text in allowed.log.lines if severity is Severity.WARNING]
    assert len(warned) == 1
    assert "keeps 30 d and would keep 7 d: everything older than 7 d is deleted and cannot be" in warned[0]
    allowed.apply(BUCKET, shorter, state)
    assert live(server, state)[1] == 7 * DAY


def test_deleting_is_refused_and_done_where_allowed(
    server: Server, provider: ProviderHarness, allowing: Callable[..., ProviderHarness], state: State
) -> None:
    with pytest.raises(ProviderError, match="and its data are not deleted"):
        provider.delete(BUCKET, state)
    assert server.api.get(f"/api/v2/buckets/{state.id}").status == 200
    allowed = allowing(f"influxdb:bucket:{state.inputs['name']}")
    allowed.delete(BUCKET, state)
    assert server.api.get(f"/api/v2/buckets/{state.id}").status == 404
    provider.delete(BUCKET, state)  # what is gone needs no permission
    assert provider.read(BUCKET, state) is None


def test_what_was_changed_by_hand_shows_and_is_set_back(
    server: Server, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    changed = {"name": f"{inputs['name']}-x", "retentionRules": [{"type": "expire", "everySeconds": 2 * DAY}]}
    assert server.api.patch(f"/api/v2/buckets/{state.id}", changed).status == 200
    seen = provider.read(BUCKET, state)
    assert seen is not None
    assert {"name", "retentionSeconds"} <= set(provider.diff(BUCKET, seen, state.inputs).changes)
    mended = provider.apply(BUCKET, inputs, seen)
    assert live(server, mended) == (inputs["name"], 30 * DAY, DAY)


def test_a_wrong_token_is_told_without_it(server: Server, provider: ProviderHarness, state: State) -> None:
    wrong = {**state.inputs, "token": "canary-wrong-0123456789-0123456789"}
    with pytest.raises(ProviderError, match="refuses the operator's token") as error:
        provider.read(BUCKET, replace(state, inputs=wrong))
    assert "canary" not in str(error.value)


def test_a_dead_server_is_told(provider: ProviderHarness, inputs: Properties, state: State) -> None:
    dead = {**inputs, "url": "https://127.0.0.1:1"}
    with pytest.raises(ProviderError, match=r"does not answer.*Start the server"):
        provider.read(BUCKET, replace(state, inputs=provider.check(BUCKET, dead)[0]))
    with pytest.raises(ProviderError, match="was not ready after 1 s"):
        provider.create(BUCKET, provider.check(BUCKET, dead)[0], timeout=1)

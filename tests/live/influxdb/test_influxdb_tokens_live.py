"""A token for each service on a real server: what it opens, what it does not, and how it is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from infra.provider.influxdb_api import InfluxApi
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State
from schema.influxdb import BUCKETS, TOKENS
from schema.influxdb import Token as Declared

if TYPE_CHECKING:
    from tests.live.influxdb.conftest import Server

pytestmark = pytest.mark.live

TOKEN = "tradingdb:influxdb:Authorization"


def inputs_of(server: Server, token: Declared, buckets: dict[str, State]) -> Properties:
    from tests.live.influxdb.conftest import known  # noqa: PLC0415

    return {
        **server.connection,
        "description": token.service,
        "read": known(buckets, *token.read),
        "write": known(buckets, *token.write),
    }


@pytest.fixture(scope="module")
def tokens(server: Server, provider: ProviderHarness, buckets: dict[str, State]) -> dict[str, State]:
    return {one.service: provider.apply(TOKEN, inputs_of(server, one, buckets)) for one in TOKENS}


@pytest.mark.parametrize("declared", TOKENS, ids=lambda one: one.service)
def test_a_token_opens_its_buckets_and_no_other(
    server: Server, tokens: dict[str, State], declared: Declared
) -> None:
    value = tokens[declared.service].outputs["value"]
    for bucket in BUCKETS:
        wrote = server.write(bucket.name, "system_metrics,service=test,host=test errors=1i", value)
        assert wrote == (204 if bucket.name in declared.write else 403)
        status, text = server.flux(f'from(bucket: "{bucket.name}") |> range(start: -1m)', value)
        if bucket.name in declared.read:
            assert status == 200, text
        else:
            assert status in (401, 403, 404) or "error" in text
    for path in ("/api/v2/authorizations", "/api/v2/tasks", "/api/v2/orgs"):
        answer = InfluxApi(server.url, server.authority, value).get(path)
        listed = (answer.body or {}).get(path.rpartition("/")[2]) if answer.status == 200 else []
        assert not listed


def test_the_second_run_and_a_refresh_change_nothing(
    server: Server, provider: ProviderHarness, buckets: dict[str, State], tokens: dict[str, State]
) -> None:
    for one in TOKENS:
        state = tokens[one.service]
        assert provider.apply(TOKEN, inputs_of(server, one, buckets), state) == state
        assert provider.read(TOKEN, state) == state


def test_the_server_keeps_no_token_in_clear(server: Server, tokens: dict[str, State]) -> None:
    said = server.api.get("/api/v2/authorizations", {"limit": "100"}).text
    assert not any(state.outputs["value"] in said for state in tokens.values())


def test_other_permissions_make_another_token_and_end_the_old_one(
    server: Server, provider: ProviderHarness, buckets: dict[str, State]
) -> None:
    from tests.live.influxdb.conftest import known  # noqa: PLC0415

    first = {**server.connection, "description": "trial", "read": known(buckets, "metrics")}
    old = provider.apply(TOKEN, first)
    wider = {**first, "write": known(buckets, "metrics")}
    diff = provider.diff(TOKEN, old, provider.check(TOKEN, wider)[0])
    assert diff.delete_before_replace
    assert set(diff.changes.values()) == {Change.ADD_REPLACE}
    provider.create(TOKEN, provider.check(TOKEN, wider)[0], preview=True)
    assert any("may write metrics" in text for _, text in provider.log.lines)
    new = provider.apply(TOKEN, wider, old)
    point = "system_metrics,service=t,host=t errors=1i"
    assert server.write("metrics", point, new.outputs["value"]) == 204
    assert server.write("metrics", point, old.outputs["value"]) == 401
    rotated = provider.apply(TOKEN, {**wider, "version": 2}, new)
    assert server.write("metrics", point, new.outputs["value"]) == 401
    assert server.write("metrics", point, rotated.outputs["value"]) == 204
    provider.delete(TOKEN, rotated)
    assert server.write("metrics", point, rotated.outputs["value"]) == 401
    assert provider.read(TOKEN, rotated) is None


def test_a_token_that_a_run_cut_short_left_is_revoked(
    server: Server, provider: ProviderHarness, buckets: dict[str, State]
) -> None:
    from tests.live.influxdb.conftest import known  # noqa: PLC0415

    inputs = {**server.connection, "description": "cut short", "read": known(buckets, "metrics")}
    lost = provider.apply(TOKEN, inputs)
    held = provider.apply(TOKEN, inputs)
    assert server.flux("buckets()", lost.outputs["value"])[0] == 401
    assert server.flux("buckets()", held.outputs["value"])[0] == 200
    assert any("known to no state, was revoked" in text for _, text in provider.log.lines)
    provider.delete(TOKEN, held)


def test_a_token_switched_off_by_hand_shows_and_is_switched_on(
    server: Server, provider: ProviderHarness, tokens: dict[str, State]
) -> None:
    state = tokens["analyst"]
    server.api.patch(f"/api/v2/authorizations/{state.id}", {"status": "inactive"})
    seen = provider.read(TOKEN, state)
    assert seen is not None
    assert set(provider.diff(TOKEN, seen, state.inputs).changes) == {"active"}
    mended = provider.apply(TOKEN, state.inputs, seen)
    assert mended.outputs["value"] == state.outputs["value"]
    assert server.flux("buckets()", state.outputs["value"])[0] == 200

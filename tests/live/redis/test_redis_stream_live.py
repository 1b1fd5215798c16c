"""Streams and groups on a real server: made, kept, and lost only where the stack says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

if TYPE_CHECKING:
    from tests.live.redis.conftest import Server

pytestmark = pytest.mark.live

STREAM = "tradingdb:redis:Stream"
NAME = "stream:test"
ALLOWED = f"redis:stream:{NAME}"


@pytest.fixture
def client(server: Server) -> Iterator[Any]:
    made = server.client()
    yield made
    made.delete(NAME)
    made.connection_pool.disconnect()


@pytest.fixture
def inputs(server: Server) -> Properties:
    return {**server.connection, "stream": NAME, "maxLength": 1000, "groups": ["alpha", "beta"]}


@pytest.fixture
def state(client: Any, provider: ProviderHarness, inputs: Properties) -> State:
    made = provider.apply(STREAM, inputs)
    for number in range(300):
        client.xadd(NAME, {"n": str(number)})
    client.xreadgroup("alpha", "one", {NAME: ">"}, count=10)
    return made


def groups(client: Any) -> dict[str, int]:
    return {group["name"]: group["pending"] for group in client.xinfo_groups(NAME)}


def test_a_stream_is_made_with_its_groups_and_a_second_run_changes_nothing(
    client: Any, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    assert groups(client) == {"alpha": 10, "beta": 0}
    assert provider.apply(STREAM, inputs, state) == state
    assert provider.read(STREAM, state) == state


def test_a_stream_that_is_there_is_taken_with_its_entries(
    client: Any, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    provider.apply(STREAM, inputs)
    assert client.xlen(NAME) == 300
    assert groups(client)["alpha"] == 10


def test_a_new_group_begins_with_the_oldest_entry(
    client: Any, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    provider.apply(STREAM, {**inputs, "groups": ["alpha", "beta", "gamma"]}, state)
    taken = client.xreadgroup("gamma", "one", {NAME: ">"}, count=1)
    assert taken[0][1][0][1] == {"n": "0"}


def test_a_group_removed_by_hand_shows_and_is_made_again(
    client: Any, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    client.xgroup_destroy(NAME, "beta")
    seen = provider.read(STREAM, state)
    assert seen is not None
    assert seen.inputs["groups"] == ["alpha"]
    provider.apply(STREAM, inputs, seen)
    assert set(groups(client)) == {"alpha", "beta"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"groups": ["alpha"]}, "group beta would be removed"),
        ({"maxLength": 100}, "the oldest entries beyond 100 would be deleted"),
    ],
    ids=["group", "length"],
)
def test_a_loss_is_refused_by_name_and_done_where_the_stack_allows_it(
    client: Any,
    provider: ProviderHarness,
    allowing: Callable[..., ProviderHarness],
    inputs: Properties,
    state: State,
    change: Properties,
    reason: str,
) -> None:
    for stranger in (provider, allowing("redis:stream:other")):
        with pytest.raises(ProviderError, match=reason) as error:
            stranger.apply(STREAM, {**inputs, **change}, state)
        assert f"add {ALLOWED} to trading-databases:allowDestructive" in str(error.value)
    assert (client.xlen(NAME), set(groups(client))) == (300, {"alpha", "beta"})

    allowed = allowing(ALLOWED)
    completed, _ = allowed.check(STREAM, {**inputs, **change}, state.inputs)
    allowed.update(STREAM, state, completed, preview=True)
    assert any(reason in text for _, text in allowed.log.lines)
    assert (client.xlen(NAME), set(groups(client))) == (300, {"alpha", "beta"})
    allowed.apply(STREAM, {**inputs, **change}, state)
    assert set(groups(client)) == set(change.get("groups", ["alpha", "beta"]))
    assert client.xlen(NAME) == min(300, change.get("maxLength", 300))


def test_a_group_that_nobody_declares_is_not_removed_in_silence(
    client: Any, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    client.xgroup_create(NAME, "stray", id="0")
    seen = provider.read(STREAM, state)
    assert seen is not None
    with pytest.raises(ProviderError, match="group stray would be removed"):
        provider.apply(STREAM, inputs, seen)
    assert "stray" in groups(client)


def test_deleting_leaves_the_data_unless_the_stack_allows_it(
    client: Any, provider: ProviderHarness, allowing: Callable[..., ProviderHarness], state: State
) -> None:
    provider.delete(STREAM, state)
    assert client.xlen(NAME) == 300
    assert any("stays on the server" in text for _, text in provider.log.lines)
    allowing(ALLOWED).delete(STREAM, state)
    assert not client.exists(NAME)
    allowing(ALLOWED).delete(STREAM, state)


def test_a_stream_that_is_gone_is_made_again(
    client: Any, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    client.delete(NAME)
    assert provider.read(STREAM, state) is None


def test_a_key_of_another_type_is_named(client: Any, provider: ProviderHarness, inputs: Properties) -> None:
    client.set(NAME, "text")
    with pytest.raises(ProviderError, match=f"the key {NAME} is a string and no stream"):
        provider.apply(STREAM, inputs)


def test_a_user_without_the_right_is_named(
    server: Server, client: Any, provider: ProviderHarness, inputs: Properties
) -> None:
    stranger = {**inputs, "username": "analyst", "password": server.passwords["analyst"]}
    with pytest.raises(ProviderError, match="does not let user analyst") as error:
        provider.apply(STREAM, stranger)
    assert "canary" not in str(error.value)


def test_a_dead_server_ends_the_wait_with_its_name(
    client: Any, provider: ProviderHarness, inputs: Properties
) -> None:
    completed, _ = provider.check(STREAM, {**inputs, "port": 1})
    with pytest.raises(ProviderError, match=r"Redis at 127\.0\.0\.1:1 was not ready after 1 s"):
        provider.create(STREAM, completed, timeout=1)


def test_another_key_of_the_state_is_left_alone(
    client: Any, allowing: Callable[..., ProviderHarness], state: State
) -> None:
    other = replace(state, inputs={**state.inputs, "stream": "stream:none"})
    allowing("redis:stream:stream:none").delete(STREAM, other)
    assert client.xlen(NAME) == 300

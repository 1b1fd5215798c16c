"""The provider's own configuration."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from infra.provider_framework.encoding import encode
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.protocol import provider_pb2
from tests.unit.provider_framework.conftest import Client, plain
from tests.unit.provider_framework.shelf_provider import BOX, ShelfProvider


def check(client: Client, news: Properties) -> Any:
    return client.stub.CheckConfig(provider_pb2.CheckRequest(news=encode({}, news)))


def configure(client: Client, args: Properties) -> None:
    client.stub.Configure(provider_pb2.ConfigureRequest(args=encode({}, args)))


def test_configuration_goes_back_as_the_engine_keeps_it(client: Client) -> None:
    news = {"height": "5", "doors": '["left"]', "version": "1.0.0", "secretWord": "w"}
    answer = check(client, news)
    assert not answer.failures
    assert plain(answer.inputs) == news
    assert "struct_value" in str(answer.inputs.fields["secretWord"])


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        ({"height": "tall"}, "height: must be an integer, not text"),
        ({"doors": '{"left": 1}'}, "doors: must be a list, not a map"),
        ({"rom": "a"}, "rom: is not a property here; did you mean room?"),
    ],
)
def test_wrong_configuration_is_refused(client: Client, news: Properties, reason: str) -> None:
    assert [failure.reason for failure in check(client, news).failures] == [reason]


def test_unknown_configuration_passes_a_preview(client: Client) -> None:
    assert not check(client, {"height": UNKNOWN, "room": UNKNOWN}).failures


def test_a_changed_configuration_is_an_update_of_the_provider(client: Client) -> None:
    old, new = encode({}, {"room": "a", "height": "5"}), encode({}, {"room": "b", "height": 5})
    answer = client.stub.DiffConfig(provider_pb2.DiffRequest(old_inputs=old, news=new))
    assert (list(answer.diffs), list(answer.replaces)) == (["room"], [])


def test_a_configuration_field_may_ask_for_replacement(client: Client) -> None:
    old, new = encode({}, {"floor": "1"}), encode({}, {"floor": "2"})
    answer = client.stub.DiffConfig(provider_pb2.DiffRequest(old_inputs=old, news=new))
    assert list(answer.replaces) == ["floor"]


def test_the_latest_configuration_counts_and_is_made_once(client: Client) -> None:
    configure(client, {"room": "a"})
    configure(client, {"room": "b", "version": "1.0.0"})
    for name in ("x", "y"):
        assert plain(client.create({"name": name}).properties)["place"] == "b-1"
    assert client.operations.provider.configured == 1  # type: ignore[attr-defined]  # of the example provider


def test_a_configuration_that_cannot_work_fails_the_operation_not_the_start(client: Client) -> None:
    configure(client, {"room": "locked"})
    with pytest.raises(grpc.RpcError, match="the room is locked: bring the key"):
        client.create({"name": "x"})


def test_wrong_configuration_that_was_never_checked_fails_the_operation() -> None:
    harness = ProviderHarness(ShelfProvider(), {"height": "tall"})
    with pytest.raises(
        ProviderError, match="the configuration of the provider shelf is wrong: height must be"
    ):
        harness.create(BOX, {"name": "x"})


def test_operations_that_need_unknown_configuration_say_so() -> None:
    harness = ProviderHarness(ShelfProvider(), {"room": UNKNOWN})
    with pytest.raises(ProviderError, match="needs configuration that is not known before"):
        harness.create(BOX, {"name": "x"})

"""What the engine is told when an operation fails."""

from __future__ import annotations

import stat
from pathlib import Path

import grpc
import pytest

from infra.provider_framework.protocol import provider_pb2
from tests.unit.provider_framework.conftest import Client, init_failure, is_secret, outputs, plain

SOME = provider_pb2.DiffResponse.DIFF_SOME


def test_a_failure_with_a_message_reaches_the_user_unchanged(client: Client) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        client.create({"name": "x", "behaviour": "refuse"})
    assert caught.value.details() == "the shelf in room one is full: remove a box"
    # Anything but INTERNAL and UNKNOWN tells the engine that nothing was made.
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION


def test_an_unexpected_exception_is_one_line_and_a_file_without_values(client: Client, logs: Path) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        client.create({"name": "x", "key": "the-word", "behaviour": "crash"})
    path = logs / "shelf-plugin.log"
    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert caught.value.details() == (
        f"create of shelf:index:Box x failed with an unexpected ValueError; the traceback is in {path}"
    )
    written = path.read_text()
    assert "shelf_provider.py" in written
    assert "builtins.ValueError" in written
    assert "the-word" not in written
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_traceback_that_cannot_be_written_says_so(client: Client, logs: Path) -> None:
    logs.write_text("in the way")
    with pytest.raises(grpc.RpcError, match="could not be written to"):
        client.check({"name": "crash-check"})


def test_an_object_that_is_not_usable_is_recorded_and_replaced(client: Client) -> None:
    inputs = {"name": "x", "key": "word", "behaviour": "unusable", "extra": "long" * 100_000}
    with pytest.raises(grpc.RpcError) as caught:
        client.create(inputs)
    found = init_failure(caught.value)
    assert (found.id, list(found.reasons)) == ("x", ["the box x does not close"])
    assert is_secret(found.properties, "key")
    assert plain(found.properties)["serial"] == "sn-x"
    answer = client.diff(found.properties, inputs)
    assert (answer.changes, list(answer.replaces), answer.deleteBeforeReplace) == (SOME, ["id"], True)
    read = client.read("x", inputs=inputs, properties=found.properties)
    assert list(client.diff(read.properties, inputs).replaces) == ["id"]


def test_an_update_that_leaves_the_object_unusable_is_recorded_but_not_replaced(client: Client) -> None:
    created = client.create({"name": "x"})
    inputs = {"name": "x", "behaviour": "unusable"}
    with pytest.raises(grpc.RpcError) as caught:
        client.update(created.properties, inputs)
    assert not client.diff(init_failure(caught.value).properties, inputs).replaces


@pytest.mark.parametrize(
    ("token", "hint"),
    [
        ("shelf:index:Bax", "did you mean shelf:index:Box?"),
        ("other:thing:Else", "it serves shelf:index:Box"),
    ],
)
def test_a_resource_that_is_not_served_is_refused_by_name(client: Client, token: str, hint: str) -> None:
    request = provider_pb2.CheckRequest(urn=f"urn:pulumi:d::p::{token}::x", news=outputs({}))
    with pytest.raises(grpc.RpcError) as caught:
        client.stub.Check(request)
    assert caught.value.details() == f"the provider shelf has no resource {token}; {hint}"


def test_a_function_that_is_not_served_is_refused_by_name(client: Client) -> None:
    with pytest.raises(
        grpc.RpcError, match="has no function shelf:index:getBax; did you mean shelf:index:getBox"
    ):
        client.stub.Invoke(provider_pb2.InvokeRequest(tok="shelf:index:getBax"))

"""Every operation through a real gRPC channel."""

from __future__ import annotations

import json
import threading
from typing import Any

import grpc
import pulumi.runtime.rpc as sdk
import pytest
from google.protobuf.empty_pb2 import Empty

from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.protocol import plugin_pb2, provider_pb2
from tests.unit.provider_framework.conftest import Client, is_secret, outputs, plain
from tests.unit.provider_framework.shelf_provider import GET_BOX

KINDS = provider_pb2.PropertyDiff
SOME, NONE = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE


def test_plugin_info_tells_the_version(client: Client) -> None:
    assert client.stub.GetPluginInfo(Empty()).version == "1.2.3"


def test_handshake_asks_for_plain_secrets_and_learns_the_engine(client: Client) -> None:
    answer = client.stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
    assert not answer.accept_secrets
    assert not answer.accept_resources
    assert not answer.accept_outputs
    assert client.operations.log.address == "127.0.0.1:1"
    client.stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:2"))
    assert client.operations.log.address == "127.0.0.1:2"


def test_check_completes_inputs_and_keeps_declared_secrets_secret(client: Client) -> None:
    answer = client.check({"name": "x", "key": "word", "ports": [{"internal": 80, "token": "t"}]})
    assert not answer.failures
    assert plain(answer.inputs) == {
        "name": "x",
        "weight": 1,
        "open": False,
        "key": "word",
        "ports": [{"internal": 80, "protocol": "tcp", "token": "t"}],
    }
    assert is_secret(answer.inputs, "key")
    assert is_secret(answer.inputs.fields["ports"].list_value.values[0].struct_value, "token")
    assert not is_secret(answer.inputs, "name")


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        ({"name": "x", "weight": "a lot"}, "weight: must be an integer, not text"),
        ({"name": "x", "weight": 101}, "weight: must be 100 at most"),
        ({}, "name: is required and missing"),
        (
            {"name": "x", "key": {sdk._special_sig_key: sdk._special_asset_sig}},
            "key: an asset is not accepted here; give a plain value",
        ),
    ],
)
def test_check_refuses_with_the_path_in_the_reason(client: Client, news: Properties, reason: str) -> None:
    answer = client.check(news)
    assert [(failure.property, failure.reason) for failure in answer.failures] == [("", reason)]


def test_check_passes_unknown_values(client: Client) -> None:
    answer = client.check({"name": UNKNOWN, "weight": UNKNOWN})
    assert not answer.failures
    assert plain(answer.inputs)["weight"] is UNKNOWN


def test_diff_tells_paths_replacements_and_where_old_values_are(client: Client) -> None:
    old = outputs({"name": "x", "weight": 1, "ports": [{"internal": 80, "external": 9000}]})
    news = {"name": "x", "weight": 2, "ports": [{"internal": 81}], "colour": "red"}
    answer = client.diff(old, news, old_inputs={"name": "x"})
    assert answer.changes == SOME
    assert {path: detail.kind for path, detail in answer.detailedDiff.items()} == {
        "weight": KINDS.UPDATE,
        "ports[0].internal": KINDS.UPDATE_REPLACE,
        "colour": KINDS.ADD,
    }
    assert {path: detail.inputDiff for path, detail in answer.detailedDiff.items()} == {
        "weight": False,
        "ports[0].internal": False,
        "colour": True,
    }
    assert (list(answer.replaces), list(answer.diffs)) == (["ports"], ["colour", "ports", "weight"])
    assert not answer.deleteBeforeReplace


def test_diff_of_a_state_that_another_plugin_wrote_finds_no_change(client: Client) -> None:
    old = outputs(
        {"name": "x", "weight": 1, "__meta": "{}", "lid": {"__defaults": ["shape"], "shape": "flat"}}
    )
    before = {"name": "x", "weight": 1, "__defaults": ["weight"], "lid": {"__defaults": ["shape"]}}
    answer = client.diff(old, {"name": "x", "weight": 1, "lid": {"shape": "flat"}}, old_inputs=before)
    assert (answer.changes, dict(answer.detailedDiff)) == (NONE, {})


def test_diff_honours_ignored_changes(client: Client) -> None:
    answer = client.diff(
        outputs({"name": "x", "weight": 1}), {"name": "y", "weight": 2}, ignoreChanges=["name"]
    )
    assert list(answer.detailedDiff) == ["weight"]
    assert not answer.replaces


def test_the_diff_of_the_resource_itself_is_taken(client: Client) -> None:
    answer = client.diff(outputs({"name": "x"}), {"name": "y", "behaviour": "swap"})
    assert answer.deleteBeforeReplace


def test_create_returns_id_and_outputs_with_secrets(client: Client) -> None:
    answer = client.create({"name": "x", "key": "word"})
    assert answer.id == "x"
    assert plain(answer.properties) == {
        "name": "x",
        "key": "word",
        "place": "r-1",
        "serial": "sn-x",
        "seal": "wax",
        "ports": [],
    }
    assert is_secret(answer.properties, "key")
    assert is_secret(answer.properties, "seal")


def test_preview_of_a_create_makes_nothing_and_leaves_outputs_unknown(client: Client) -> None:
    answer = client.create({"name": "x", "ports": [{"internal": UNKNOWN}]}, preview=True)
    assert answer.id == ""
    assert plain(answer.properties) == {
        "name": "x",
        "ports": [{"internal": UNKNOWN, "external": UNKNOWN}],
        "place": UNKNOWN,
        "serial": UNKNOWN,
        "seal": UNKNOWN,
    }
    assert client.read("x").id == ""


def test_preview_of_an_update_keeps_outputs_and_drops_removed_inputs(client: Client) -> None:
    old = outputs({"name": "x", "weight": 1, "colour": "red", "serial": "s", "place": "p", "seal": "w"})
    answer = client.update(old, {"name": "x", "weight": 2}, preview=True)
    assert plain(answer.properties) == {"name": "x", "weight": 2, "serial": "s", "place": "p", "seal": "w"}


def test_update_read_and_delete_follow_the_object(client: Client) -> None:
    created = client.create({"name": "x", "weight": 1})
    updated = client.update(created.properties, {"name": "x", "weight": 2})
    assert plain(updated.properties)["weight"] == 2
    read = client.read("x", inputs={"name": "x", "weight": 1}, properties=updated.properties)
    assert (read.id, plain(read.inputs)) == ("x", {"name": "x", "weight": 2})
    assert plain(read.properties)["serial"] == "sn-x"
    client.delete("x", updated.properties)
    assert client.read("x", inputs={"name": "x"}).id == ""


def test_what_is_only_an_input_does_not_come_out_and_the_resource_has_it_all_the_same(client: Client) -> None:
    boxes = client.operations.configuration.get().boxes
    created = client.create({"name": "x", "manual": "lift"})
    assert "manual" not in plain(created.properties)
    updated = client.update(created.properties, {"name": "x"}, old_inputs={"name": "x", "manual": "lift"})
    assert boxes["x"]["manual"] == "lift"
    assert "manual" not in plain(updated.properties)
    read = client.read("x", inputs={"name": "x", "manual": "lift"}, properties=updated.properties)
    assert plain(read.inputs)["manual"] == "lift"
    assert "manual" not in plain(read.properties)


def test_a_change_of_what_is_only_an_input_is_shown_from_the_inputs(client: Client) -> None:
    before = {"name": "x", "manual": "lift"}
    for old in ({"name": "x"}, before):  # the second as a state from before the field was so
        answer = client.diff(outputs(old), {"name": "x", "manual": "push"}, old_inputs=before)
        assert {path: detail.inputDiff for path, detail in answer.detailedDiff.items()} == {"manual": True}
        assert client.diff(outputs(old), before, old_inputs=before).changes == NONE


def test_import_reads_by_id_alone(client: Client) -> None:
    client.create({"name": "x", "weight": 3})
    read = client.read("x")
    assert plain(read.inputs) == {"name": "x", "weight": 3}
    assert is_secret(read.properties, "seal")


def test_invoke_returns_results_with_secrets(client: Client) -> None:
    client.create({"name": "x"})
    answer = client.stub.Invoke(provider_pb2.InvokeRequest(tok=GET_BOX, args=outputs({"name": "x"})))
    result = getattr(answer, "return")
    assert plain(result) == {"serial": "sn-x", "seal": "wax"}
    assert is_secret(result, "seal")


def test_invoke_checks_its_arguments(client: Client) -> None:
    answer = client.stub.Invoke(provider_pb2.InvokeRequest(tok=GET_BOX, args=outputs({"nam": "x"})))
    assert [failure.reason for failure in answer.failures] == [
        "name: is required and missing",
        "nam: is not a property here; did you mean name?",
    ]


@pytest.mark.parametrize(
    ("method", "request_type"),
    [
        ("Parameterize", "ParameterizeRequest"),
        ("Construct", "ConstructRequest"),
        ("Call", "CallRequest"),
        ("GetMapping", "GetMappingRequest"),
        ("GetMappings", "GetMappingsRequest"),
    ],
)
def test_what_is_not_implemented_is_answered_as_the_engine_expects(
    client: Client, method: str, request_type: str
) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        getattr(client.stub, method)(getattr(provider_pb2, request_type)())
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_cancel_ends_what_is_running(client: Client) -> None:
    told: list[str] = []

    def create() -> None:
        try:
            client.create({"name": "x", "behaviour": "hang"})
        except grpc.RpcError as error:
            told.append(str(error.details()))

    running = threading.Thread(target=create)
    running.start()
    while not client.operations.log.passing:  # type: ignore[attr-defined]  # the recording log of the fixture
        running.join(0.01)
    client.stub.Cancel(Empty())
    running.join(10)
    assert told == ["interrupted while lifting"]


def test_a_whole_stack_runs_at_once_and_cancel_still_gets_through(client: Client) -> None:
    waiting = [
        client.stub.Create.future(
            client.request("CreateRequest", properties={"name": f"b{number}", "behaviour": "hang"})
        )
        for number in range(300)
    ]
    client.stub.Cancel(Empty(), timeout=10)
    assert {call.exception(timeout=20).details() for call in waiting} == {"interrupted while lifting"}


def test_messages_may_be_large(client: Client) -> None:
    text = "x" * 20_000_000
    assert plain(client.create({"name": "x", "extra": text}).properties)["extra"] == text


def test_the_schema_is_the_declarations(client: Client) -> None:
    schema: Any = json.loads(client.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    box = schema["resources"]["shelf:index:Box"]
    assert (schema["name"], schema["version"]) == ("shelf", "1.2.3")
    assert box["description"] == "A box on a shelf."
    assert box["requiredInputs"] == ["name"]
    assert box["inputProperties"]["name"] == {
        "type": "string",
        "description": "Written on the box.",
        "replaceOnChanges": True,
    }
    assert box["inputProperties"]["weight"] == {"type": "integer", "default": 1}
    assert box["properties"]["seal"] == {"type": "string", "secret": True}
    assert "manual" in box["inputProperties"]
    assert "manual" not in box["properties"]
    assert not {"seal", "serial", "wheels"} & set(box["inputProperties"])
    port = box["inputProperties"]["ports"]["items"]["$ref"].removeprefix("#/types/")
    assert schema["types"][port]["required"] == ["internal"]
    assert schema["types"][port]["properties"]["token"] == {"type": "string", "secret": True}
    assert schema["functions"][GET_BOX]["inputs"]["required"] == ["name"]
    assert schema["provider"]["inputProperties"]["height"] == {"type": "integer"}

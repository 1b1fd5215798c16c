"""A served example provider, called as the engine calls it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pulumi.runtime.rpc as sdk
import pytest
from google.protobuf.struct_pb2 import Struct

from infra.provider_framework.encoding import decode, encode
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness, RecordingLog
from infra.provider_framework.operations import Operations
from infra.provider_framework.protocol import provider_pb2, provider_pb2_grpc, status_pb2
from infra.provider_framework.server import OPTIONS, start
from tests.unit.provider_framework.shelf_provider import BOX, ShelfProvider


class Client:
    """Requests by plain values. Errors are grpc.RpcError."""

    def __init__(self, stub: Any, operations: Operations) -> None:
        self.stub = stub
        self.operations = operations

    def request(self, name: str, /, **fields: Any) -> Any:
        values = {
            key: encode({}, value) if isinstance(value, dict) else value for key, value in fields.items()
        }
        return getattr(provider_pb2, name)(urn=urn(), type=BOX, **values)

    def check(self, news: Properties, olds: Properties | None = None) -> Any:
        return self.stub.Check(self.request("CheckRequest", news=news, olds=olds or {}))

    def create(self, inputs: Properties, **more: Any) -> Any:
        return self.stub.Create(self.request("CreateRequest", properties=inputs, **more))

    def diff(self, old: Struct, news: Properties, **more: Any) -> Any:
        return self.stub.Diff(self.request("DiffRequest", id="x", olds=old, news=news, **more))

    def read(self, identity: str, **more: Any) -> Any:
        return self.stub.Read(self.request("ReadRequest", id=identity, **more))

    def update(self, old: Struct, news: Properties, **more: Any) -> Any:
        return self.stub.Update(self.request("UpdateRequest", id="x", olds=old, news=news, **more))

    def delete(self, identity: str, old: Struct) -> Any:
        return self.stub.Delete(self.request("DeleteRequest", id=identity, properties=old))


def urn(name: str = "x") -> str:
    return f"urn:pulumi:dev::project::{BOX}::{name}"


def init_failure(error: Any) -> Any:
    """The object that travels with an error, as the engine finds it."""
    metadata = dict(error.trailing_metadata())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    return detail


def plain(struct: Struct) -> Properties:
    return decode(struct)


def outputs(values: Properties) -> Struct:
    return encode({}, values)


def is_secret(struct: Struct, key: str) -> bool:
    return (
        struct.fields[key].struct_value.fields[sdk._special_sig_key].string_value == sdk._special_secret_sig
    )


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that tracebacks go to."""
    monkeypatch.setenv("TDB_WORKSPACE", str(tmp_path))
    return tmp_path / "logs"


@pytest.fixture
def client() -> Iterator[Client]:
    operations = Operations(ShelfProvider(), RecordingLog())
    server, port = start(operations)
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS) as channel:
        yield Client(provider_pb2_grpc.ResourceProviderStub(channel), operations)
    operations.cancelled.set()
    server.stop(None).wait()


@pytest.fixture
def harness() -> ProviderHarness:
    return ProviderHarness(ShelfProvider())

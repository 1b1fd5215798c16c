"""For tests of providers: the engine's operations in this process, by the real encoding, without an engine.

Errors arrive as the exceptions that the resource raised. A state goes in and comes out as plain values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from google.protobuf.struct_pb2 import Struct

from infra.provider_framework.encoding import decode, encode
from infra.provider_framework.engine_log import EngineLog
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.operations import Operations
from infra.provider_framework.protocol import provider_pb2
from infra.provider_framework.resource import Change, Diff, Provider, Severity, State

_REPLACING = {Change.ADD_REPLACE, Change.UPDATE_REPLACE, Change.DELETE_REPLACE}


class RecordingLog(EngineLog):
    """Keeps what an engine would have shown."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[Severity, str]] = []
        self.passing: list[str] = []

    def write(self, urn: str, severity: Severity, text: str, *, passing: bool = False) -> None:
        if passing:
            self.passing.append(text)
        else:
            self.lines.append((severity, text))


class ProviderHarness:
    """One configured provider. `token` names the resource or function in every call."""

    def __init__(self, provider: Provider[Any], config: Properties | None = None) -> None:
        self.log = RecordingLog()
        self.operations = Operations(provider, self.log)
        self.operations.configure(provider_pb2.ConfigureRequest(args=_struct(config or {})))

    def check_config(self, config: Properties) -> list[CheckFailure]:
        _, failures = self.operations.check_config(provider_pb2.CheckRequest(news=_struct(config)))
        return failures

    def check(
        self, token: str, new: Properties, old: Properties | None = None
    ) -> tuple[Properties, list[CheckFailure]]:
        """The completed inputs, and what is wrong with them."""
        request = provider_pb2.CheckRequest(
            urn=_urn(token), type=token, news=_struct(new), olds=_struct(old or {})
        )
        completed, failures = self.operations.check(request)
        return decode(_struct(completed)), failures

    def diff(self, token: str, old: State, new: Properties, ignore_changes: Sequence[str] = ()) -> Diff:
        response = self.operations.diff(
            provider_pb2.DiffRequest(
                id=old.id,
                urn=_urn(token),
                type=token,
                old_inputs=_struct(old.inputs),
                olds=_struct(old.outputs),
                news=_struct(new),
                ignoreChanges=ignore_changes,
            )
        )
        kinds = provider_pb2.PropertyDiff.Kind
        changes = {
            path: Change(kinds.Name(detail.kind).lower().replace("_", "-"))
            for path, detail in response.detailedDiff.items()
        }
        for name in response.replaces:  # an object that never became usable is replaced without a change
            if name == "id":
                changes["id"] = Change.UPDATE_REPLACE
        return Diff(changes, response.deleteBeforeReplace)

    def create(self, token: str, new: Properties, *, preview: bool = False, timeout: float = 0) -> State:
        request = provider_pb2.CreateRequest(
            urn=_urn(token), type=token, properties=_struct(new), preview=preview, timeout=timeout
        )
        response = self.operations.create(request)
        return State(response.id, new, _values(response.properties))

    def read(self, token: str, old: State) -> State | None:
        """For an import give `State(id, {}, {})`."""
        request = provider_pb2.ReadRequest(
            id=old.id,
            urn=_urn(token),
            type=token,
            inputs=_struct(old.inputs),
            properties=_struct(old.outputs),
        )
        response = self.operations.read(request)
        if not response.id:
            return None
        return State(response.id, _values(response.inputs), _values(response.properties))

    def update(
        self, token: str, old: State, new: Properties, *, preview: bool = False, timeout: float = 0
    ) -> State:
        request = provider_pb2.UpdateRequest(
            id=old.id,
            urn=_urn(token),
            type=token,
            old_inputs=_struct(old.inputs),
            olds=_struct(old.outputs),
            news=_struct(new),
            preview=preview,
            timeout=timeout,
        )
        return State(old.id, new, _values(self.operations.update(request).properties))

    def delete(self, token: str, old: State) -> None:
        self.operations.delete(
            provider_pb2.DeleteRequest(
                id=old.id,
                urn=_urn(token),
                type=token,
                old_inputs=_struct(old.inputs),
                properties=_struct(old.outputs),
            )
        )

    def invoke(self, token: str, arguments: Properties) -> Properties:
        result, failures = self.operations.invoke(
            provider_pb2.InvokeRequest(tok=token, args=_struct(arguments))
        )
        if failures:
            raise ProviderError(_told(failures))
        return _values(result)

    def apply(self, token: str, new: Properties, old: State | None = None) -> State:
        """What `up` does with one resource: check, then create, keep, update or replace."""
        completed, failures = self.check(token, new, old.inputs if old else None)
        if failures:
            raise ProviderError(_told(failures))
        if old is None:
            return self.create(token, completed)
        diff = self.diff(token, old, completed)
        if not diff.changes:
            return State(old.id, completed, old.outputs)
        if not _REPLACING & set(diff.changes.values()):
            return self.update(token, old, completed)
        if diff.delete_before_replace:
            self.delete(token, old)
            return self.create(token, completed)
        replacement = self.create(token, completed)
        self.delete(token, old)
        return replacement

    def cancel(self) -> None:
        self.operations.cancelled.set()


def _urn(token: str) -> str:
    return f"urn:pulumi:test::harness::{token}::subject"


def _struct(values: Properties) -> Struct:
    return Struct.FromString(encode({}, values).SerializeToString())


def _values(struct: Struct) -> Properties:
    return decode(Struct.FromString(struct.SerializeToString()))


def _told(failures: Iterable[CheckFailure]) -> str:
    return "; ".join(f"{failure.path}: {failure.reason}" for failure in failures)

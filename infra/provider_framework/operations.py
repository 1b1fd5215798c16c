"""The engine's requests as operations on resources: decode, call, encode. Raises; knows no transport."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from threading import Event
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct

from infra.provider_framework import configuration, difference, validation
from infra.provider_framework.encoding import WireError, decode, encode, shape
from infra.provider_framework.engine_log import EngineLog
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.failures import UNUSABLE
from infra.provider_framework.fields import Field, Properties
from infra.provider_framework.foresight import with_unknowns
from infra.provider_framework.paths import top
from infra.provider_framework.protocol import provider_pb2
from infra.provider_framework.resource import (
    Change,
    Context,
    Diff,
    Function,
    Provider,
    Resource,
    Severity,
    State,
)

_KINDS: Final = {
    Change.ADD: provider_pb2.PropertyDiff.ADD,
    Change.UPDATE: provider_pb2.PropertyDiff.UPDATE,
    Change.DELETE: provider_pb2.PropertyDiff.DELETE,
    Change.ADD_REPLACE: provider_pb2.PropertyDiff.ADD_REPLACE,
    Change.UPDATE_REPLACE: provider_pb2.PropertyDiff.UPDATE_REPLACE,
    Change.DELETE_REPLACE: provider_pb2.PropertyDiff.DELETE_REPLACE,
}
_REPLACING: Final = {Change.ADD_REPLACE, Change.UPDATE_REPLACE, Change.DELETE_REPLACE}


class Operations:
    """All resources and functions of one provider, over the messages of the protocol."""

    def __init__(self, provider: Provider[Any], log: EngineLog) -> None:
        self.provider = provider
        self.log = log
        self.cancelled = Event()
        self.configuration = configuration.Configuration(provider)
        self._resources = {resource.token: resource for resource in provider.resources}
        self._functions = {function.token: function for function in provider.functions}

    def schema(self) -> str:
        # Seldom asked for, and never by `up`: the start does without it.
        from infra.provider_framework.package_schema import package_schema  # noqa: PLC0415

        return package_schema(self.provider)

    def resource(self, token: str) -> Resource[Any]:
        found = self._resources.get(token)
        if found is None:
            raise ProviderError(_unserved(self.provider.name, "resource", token, self._resources))
        return found

    def function(self, token: str) -> Function[Any]:
        found = self._functions.get(token)
        if found is None:
            raise ProviderError(_unserved(self.provider.name, "function", token, self._functions))
        return found

    def context(self, urn: str, timeout: float = 0) -> Context[Any]:
        def log(severity: Severity, text: str) -> None:
            self.log.write(urn, severity, text)

        def status(text: str) -> None:
            self.log.write(urn, Severity.INFO, text, passing=True)

        return Context(urn, self.configuration.get(), self.cancelled, timeout, log, status)

    def check_config(self, request: provider_pb2.CheckRequest) -> tuple[Properties, list[CheckFailure]]:
        """The configuration goes back as it came: the engine keeps it as text, `Configuration` reads it."""
        try:
            news = decode(request.news)
        except WireError as error:
            return {}, [CheckFailure(error.path, error.reason)]
        _, failures = configuration.read(self.provider.config, news)
        return news, failures

    def diff_config(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        old = decode(request.old_inputs if request.HasField("old_inputs") else request.olds)
        new = decode(request.news)
        diff = configuration.compare(self.provider.config, old, new)
        return _diff_response(difference.without(diff, request.ignoreChanges), old)

    def configure(self, request: provider_pb2.ConfigureRequest) -> None:
        self.configuration.set(decode(request.args))

    def check(self, request: provider_pb2.CheckRequest) -> tuple[Properties, list[CheckFailure]]:
        resource = self.resource(_token(request))
        try:
            news = decode(request.news)
        except WireError as error:
            return {}, [CheckFailure(error.path, error.reason)]
        completed, failures = validation.complete(resource.fields, news)
        if not failures:
            old = shape(resource.fields, decode(request.olds))
            failures = resource.check(self.context(request.urn), old or None, completed)
        return completed, failures

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        resource = self.resource(_token(request))
        old = self._state(resource, request.id, request.old_inputs, request.olds)
        new = shape(resource.fields, decode(request.news))
        diff = resource.diff(self.context(request.urn), old, new)
        if diff is None:
            diff = difference.compare(resource.fields, old, new)
        is_unusable = UNUSABLE in request.olds.fields
        recorded = _coming_out(resource, old.outputs)
        return _diff_response(difference.without(diff, request.ignoreChanges), recorded, is_unusable)

    def create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        resource = self.resource(_token(request))
        context = self.context(request.urn, request.timeout)
        new = shape(resource.fields, decode(request.properties))
        if request.preview:
            seen = with_unknowns(resource.fields, resource.preview_create(context, new))
            return provider_pb2.CreateResponse(properties=_told(resource, seen))
        state = resource.create(context, new)
        return provider_pb2.CreateResponse(id=state.id, properties=_told(resource, state.outputs))

    def read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        resource = self.resource(_token(request))
        old = self._state(resource, request.id, request.inputs, request.properties)
        state = resource.read(self.context(request.urn, request.timeout), old)
        if state is None:
            return provider_pb2.ReadResponse()
        outputs = dict(state.outputs)
        if UNUSABLE in request.properties.fields:
            outputs[UNUSABLE] = True
        return provider_pb2.ReadResponse(
            id=state.id,
            properties=_told(resource, outputs),
            inputs=encode(resource.fields, state.inputs),
        )

    def update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        resource = self.resource(_token(request))
        context = self.context(request.urn, request.timeout)
        old = self._state(resource, request.id, request.old_inputs, request.olds)
        new = shape(resource.fields, decode(request.news))
        if request.preview:
            outputs = with_unknowns(resource.fields, resource.preview_update(context, old, new))
        else:
            outputs = resource.update(context, old, new)
        return provider_pb2.UpdateResponse(properties=_told(resource, outputs))

    def delete(self, request: provider_pb2.DeleteRequest) -> None:
        resource = self.resource(_token(request))
        old = self._state(resource, request.id, request.old_inputs, request.properties)
        resource.delete(self.context(request.urn, request.timeout), old)

    def invoke(self, request: provider_pb2.InvokeRequest) -> tuple[Struct, list[CheckFailure]]:
        function = self.function(request.tok)
        try:
            given = decode(request.args)
        except WireError as error:
            return Struct(), [CheckFailure(error.path, error.reason)]
        arguments, failures = validation.complete(function.arguments, given)
        if failures:
            return Struct(), failures
        return encode(function.results, function.call(self.context(""), arguments)), []

    def _state(self, resource: Resource[Any], identity: str, inputs: Struct, outputs: Struct) -> State:
        given, made = (shape(resource.fields, decode(side)) for side in (inputs, outputs))
        kept = {name: given[name] for name in _input_only(resource) if name in given}
        return State(identity, given, {**kept, **made})


def _input_only(resource: Resource[Any]) -> list[str]:
    return [name for name, field in resource.fields.items() if field.input_only]


def _coming_out(resource: Resource[Any], outputs: Properties) -> Properties:
    hidden = _input_only(resource)
    return {name: value for name, value in outputs.items() if name not in hidden}


def _told(resource: Resource[Any], outputs: Properties) -> Struct:
    """The outputs as the engine gets them."""
    return encode(resource.fields, _coming_out(resource, outputs))


def fields_of(operations: Operations, request: Any) -> Mapping[str, Field]:
    return operations.resource(_token(request)).fields


def _token(request: Any) -> str:
    """`type` is empty when an older engine asks; the URN holds it as well."""
    if request.type:
        return str(request.type)
    parts = request.urn.split("::")
    return str(parts[2].rpartition("$")[2]) if len(parts) > 2 else ""


def _unserved(provider: str, what: str, token: str, served: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(token, served, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it serves {', '.join(sorted(served)) or 'none'}"
    return f"the provider {provider} has no {what} {token}; {hint}"


def _diff_response(diff: Diff, recorded: Properties, is_unusable: bool = False) -> provider_pb2.DiffResponse:
    tops = {path: top(path) for path in diff.changes}
    replaces = {tops[path] for path, change in diff.changes.items() if change in _REPLACING}
    changed = set(tops.values())
    if is_unusable:
        # Nothing is lost by removing first what never worked, and its name or port is free again.
        replaces.add("id")
        changed.add("id")
    some = provider_pb2.DiffResponse.DIFF_SOME
    return provider_pb2.DiffResponse(
        changes=some if changed else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted(changed),
        replaces=sorted(replaces),
        deleteBeforeReplace=diff.delete_before_replace or is_unusable,
        hasDetailedDiff=True,
        detailedDiff={
            path: provider_pb2.PropertyDiff(kind=_KINDS[change], inputDiff=tops[path] not in recorded)
            for path, change in diff.changes.items()
        },
    )

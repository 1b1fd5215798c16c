"""The gRPC service of the engine over `Operations`: every exception leaves as a clean status."""

# ruff: noqa: N802  the protocol names the methods

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import grpc
from google.protobuf.empty_pb2 import Empty

from infra.provider_framework import failures
from infra.provider_framework.encoding import encode
from infra.provider_framework.errors import CheckFailure, NotUsableError, ProviderError
from infra.provider_framework.operations import Operations, fields_of
from infra.provider_framework.protocol import plugin_pb2, provider_pb2, provider_pb2_grpc

T = TypeVar("T")


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """What this provider framework does not serve is answered as unimplemented, which the engine expects."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        # Secrets arrive unwrapped: the engine then marks as secret every output of the same name itself.
        self._operations.log.attach(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse()

    def Attach(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._operations.log.attach(request.address)
        return Empty()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=self._operations.provider.version)

    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> Any:
        def get_schema(_: Any) -> Any:
            return provider_pb2.GetSchemaResponse(schema=self._operations.schema())

        return self._answer(get_schema, request, context)

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        def check_config(request: Any) -> Any:
            inputs, found = self._operations.check_config(request)
            encoded = encode(self._operations.provider.config, inputs)
            return provider_pb2.CheckResponse(inputs=encoded, failures=_told(found))

        return self._answer(check_config, request, context)

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._answer(self._operations.diff_config, request, context)

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._answer(self._operations.configure, request, context)
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        def check(request: Any) -> Any:
            inputs, found = self._operations.check(request)
            encoded = encode(fields_of(self._operations, request), inputs)
            return provider_pb2.CheckResponse(inputs=encoded, failures=_told(found))

        return self._answer(check, request, context)

    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._answer(self._operations.diff, request, context)

    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._answer(self._operations.create, request, context)

    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._answer(self._operations.read, request, context)

    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._answer(self._operations.update, request, context)

    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._answer(self._operations.delete, request, context)
        return Empty()

    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        result, found = self._answer(self._operations.invoke, request, context)
        return provider_pb2.InvokeResponse(**{"return": result}, failures=_told(found))

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._operations.cancelled.set()
        return Empty()

    def Parameterize(self, request: Any, context: grpc.ServicerContext) -> Any:
        return _unimplemented(context, "takes no parameters")

    def Construct(self, request: Any, context: grpc.ServicerContext) -> Any:
        return _unimplemented(context, "has no components")

    def Call(self, request: Any, context: grpc.ServicerContext) -> Any:
        return _unimplemented(context, "has no methods")

    def GetMapping(self, request: Any, context: grpc.ServicerContext) -> Any:
        return _unimplemented(context, "has no mappings")

    def GetMappings(self, request: Any, context: grpc.ServicerContext) -> Any:
        return _unimplemented(context, "has no mappings")

    def List(self, request: Any, context: grpc.ServicerContext) -> Any:
        return _unimplemented(context, "lists nothing")

    def _answer(self, operation: Callable[[Any], T], request: Any, context: grpc.ServicerContext) -> T:
        try:
            return operation(request)
        except NotUsableError as error:
            is_new = isinstance(request, provider_pb2.CreateRequest)
            failures.record(context, error, fields_of(self._operations, request), is_new=is_new)
        except ProviderError as error:
            failures.refuse(context, error)
        except Exception as error:  # noqa: BLE001  the boundary: anything else would be a traceback to the user
            subject = getattr(request, "urn", "") or getattr(request, "tok", "") or "the provider"
            provider = self._operations.provider.name
            failures.report_unexpected(context, error, provider, operation.__name__, subject)


def _told(found: Sequence[CheckFailure]) -> list[provider_pb2.CheckFailure]:
    """The path goes into the reason: beside `property` the engine would print the value, a secret perhaps."""
    reasons = [f"{failure.path}: {failure.reason}" if failure.path else failure.reason for failure in found]
    return [provider_pb2.CheckFailure(reason=reason) for reason in reasons]


def _unimplemented(context: grpc.ServicerContext, what: str) -> Any:
    context.abort(grpc.StatusCode.UNIMPLEMENTED, f"this provider {what}")

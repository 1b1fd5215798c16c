"""Lines and passing texts in the user's output, by the engine's log service. Never fails an operation."""

from __future__ import annotations

import sys
from threading import Lock

import grpc

from infra.provider_framework.protocol import engine_pb2, engine_pb2_grpc
from infra.provider_framework.resource import Severity

_PATIENCE = 5.0  # seconds for one line; a dead engine must not hold up the operation


class EngineLog:
    """Without an engine's address the lines go to stderr."""

    def __init__(self, address: str = "") -> None:
        self._address = address
        self._stub: engine_pb2_grpc.EngineStub | None = None
        self._lock = Lock()

    @property
    def address(self) -> str:
        return self._address

    def attach(self, address: str) -> None:
        with self._lock:
            if address and address != self._address:
                self._address, self._stub = address, None

    def write(self, urn: str, severity: Severity, text: str, *, passing: bool = False) -> None:
        """A line tied to the resource; `passing` text shows beside it only until the next one."""
        stub = self._connect()
        if stub is None:
            print(f"{severity}: {text}", file=sys.stderr, flush=True)
            return
        # Severity numbers of the protocol, in the order of the enum: debug, info, warning, error.
        number = engine_pb2.LogSeverity.Value(severity.name)
        request = engine_pb2.LogRequest(severity=number, message=text, urn=urn, ephemeral=passing)
        try:
            stub.Log(request, timeout=_PATIENCE)
        except grpc.RpcError:
            print(f"{severity}: {text}", file=sys.stderr, flush=True)

    def _connect(self) -> engine_pb2_grpc.EngineStub | None:
        with self._lock:
            if self._stub is None and self._address:
                self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(self._address))
            return self._stub

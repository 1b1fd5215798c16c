"""The engine's protocol messages and service stubs, loaded without the rest of the Pulumi SDK."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from infra.sdk_packages import PROTOCOL, make_bare, make_whole

__all__ = [
    "engine_pb2",
    "engine_pb2_grpc",
    "errors_pb2",
    "plugin_pb2",
    "provider_pb2",
    "provider_pb2_grpc",
    "status_pb2",
]


def _load(*names: str) -> list[ModuleType]:
    is_bare = make_bare()
    try:
        return [importlib.import_module(f"{PROTOCOL}.{name}") for name in names]
    finally:
        if is_bare:
            make_whole()


if TYPE_CHECKING:
    from pulumi.runtime.proto import (
        engine_pb2,
        engine_pb2_grpc,
        errors_pb2,
        plugin_pb2,
        provider_pb2,
        provider_pb2_grpc,
        status_pb2,
    )
else:
    (
        engine_pb2,
        engine_pb2_grpc,
        errors_pb2,
        plugin_pb2,
        provider_pb2,
        provider_pb2_grpc,
        status_pb2,
    ) = _load(*__all__)

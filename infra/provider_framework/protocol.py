"""The engine's protocol messages and service stubs, loaded without the rest of the Pulumi SDK.

The SDK's package runs all of itself on import, which costs a plugin most of its start.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = [
    "engine_pb2",
    "engine_pb2_grpc",
    "errors_pb2",
    "plugin_pb2",
    "provider_pb2",
    "provider_pb2_grpc",
    "status_pb2",
]

_PACKAGES = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")


def _load(*names: str) -> list[ModuleType]:
    """Import protocol modules past the `__init__` of the packages above them, unless those ran already."""
    package = _PACKAGES[-1]
    if "pulumi" in sys.modules:
        return [importlib.import_module(f"{package}.{name}") for name in names]
    spec = importlib.util.find_spec("pulumi")
    if spec is None or spec.origin is None:
        raise ImportError("the Pulumi SDK is not installed in this Python: install requirements.lock")
    root = Path(spec.origin).parent.parent
    for name in _PACKAGES:
        stand_in = ModuleType(name)
        stand_in.__path__ = [str(root.joinpath(*name.split(".")))]
        sys.modules[name] = stand_in
    try:
        return [importlib.import_module(f"{package}.{name}") for name in names]
    finally:
        # A later `import pulumi` must find the real packages; the loaded modules stay shared with it.
        for name in _PACKAGES:
            del sys.modules[name]


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

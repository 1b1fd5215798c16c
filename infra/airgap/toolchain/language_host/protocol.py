"""A quick start: the protocol's generated modules without the SDK around them.

Importing any part of the SDK imports all of it, 0.3 s each time the engine starts a host.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_PACKAGES = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")


def load_without_sdk() -> None:
    """Make the SDK's packages bare for this process; for a process that runs no program itself."""
    spec = importlib.util.find_spec("pulumi")  # finds without importing
    if spec is None or spec.origin is None or "pulumi" in sys.modules:
        return
    top = Path(spec.origin).parent
    for name in _PACKAGES:
        package = ModuleType(name)
        package.__path__ = [str(top.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package

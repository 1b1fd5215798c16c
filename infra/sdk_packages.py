"""The SDK's generated protocol modules without the SDK around them.

Importing any part of the Pulumi SDK runs all of it: 0.3 s, most of the start of a plugin or a language host.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

PROTOCOL: Final = "pulumi.runtime.proto"
_PACKAGES: Final = ("pulumi", "pulumi.runtime", PROTOCOL)


def make_bare() -> bool:
    """Puts empty packages in the place of the SDK's; False where those have been imported already."""
    if "pulumi" in sys.modules:
        return False
    spec = importlib.util.find_spec("pulumi")  # finds without importing
    if spec is None or spec.origin is None:
        raise ImportError("the Pulumi SDK is not installed in this Python: install requirements.lock")
    top = Path(spec.origin).parent.parent
    for name in _PACKAGES:
        package = ModuleType(name)
        package.__path__ = [str(top.joinpath(*name.split(".")))]
        sys.modules[name] = package
    return True


def make_whole() -> None:
    """A later `import pulumi` finds the real packages; protocol modules loaded by now stay shared with it."""
    for name in _PACKAGES:
        del sys.modules[name]

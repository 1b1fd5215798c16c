"""Small executables that become a Python module of this checkout."""

from __future__ import annotations

from pathlib import Path
from shlex import quote


def launcher(python: Path, module: str) -> str:
    """The environment's own path file makes the module importable from any folder.

    `-P` keeps the caller's folder off the import path: a program beside it must not hide a module.
    """
    return f'#!/bin/sh\nexec {quote(str(python))} -P -m {module} "$@"\n'

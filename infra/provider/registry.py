"""Finds the resources of this provider: every folder beside this file that holds a resource.py."""

from __future__ import annotations

import importlib
from pathlib import Path

from infra.provider.configuration import Configuration
from infra.provider_framework.resource import Resource


def resources() -> tuple[Resource[Configuration], ...]:
    """Each resource.py exposes `RESOURCE`; nothing else has to be told of a new folder."""
    found: list[Resource[Configuration]] = []
    for module in sorted(Path(__file__).parent.glob("*/resource.py")):
        folder = module.parent.name
        found.append(importlib.import_module(f"infra.provider.{folder}.resource").RESOURCE)
    return tuple(found)

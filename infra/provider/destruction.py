"""Which objects may lose data: those that the stack names. Knows no resource.

An object is named as in `influxdb:bucket:market-data`. The list is the provider's own configuration, not a
property of the resource: so it also counts where the resource has left the program.
"""

from __future__ import annotations

from typing import Final

from infra.provider.configuration import Configuration

SETTING: Final = "trading-databases:allowDestructive"


def is_allowed(config: Configuration, name: str) -> bool:
    return name in config.allow_destructive


def how_to_allow(name: str) -> str:
    """The second half of a refusal."""
    return f"To do it on purpose, add {name} to {SETTING} of this stack, run again, then take it out"

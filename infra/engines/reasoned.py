"""A configuration file in which every line that differs from the default says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    name: str
    value: str
    reason: str


def render(settings: Sequence[Setting], assign: str) -> str:
    """Comment, line, blank line; `assign` stands between name and value."""
    blocks = [f"# {setting.reason}\n{setting.name}{assign}{setting.value}\n" for setting in settings]
    return "\n".join(blocks)

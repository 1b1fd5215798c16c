"""Durations as Go writes them ("1m30s", "500ms"), in nanoseconds as the engine keeps them."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_PART: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")


def nanoseconds(text: str) -> int:
    """Raises ValueError for what is no duration, or a negative one."""
    if text in {"", "0"}:
        return 0
    total, end = 0.0, 0
    for part in _PART.finditer(text):
        if part.start() != end:
            break
        total += float(part[1]) * _UNITS[part[2]]
        end = part.end()
    if end != len(text):
        raise ValueError(text)
    return round(total)


def duration(value: int) -> str:
    """The text Go gives a duration."""
    if value == 0:
        return "0s"
    if value < _UNITS["s"]:
        unit = next(name for name in ("ms", "µs", "ns") if value >= _UNITS[name])
        return f"{_decimal(value, _UNITS[unit])}{unit}"
    minutes, rest = divmod(value, _UNITS["m"])
    seconds = f"{_decimal(rest, _UNITS['s'])}s"
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


def _decimal(value: int, unit: int) -> str:
    whole, rest = divmod(value, unit)
    digits = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)

"""Which types of q turn into which, and whether values survive it. Pure."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Cast(Enum):
    NONE = "none"  # q has no such cast, or none that means anything
    LOSSY = "lossy"
    SAFE = "safe"


_SAFE: Final = {
    "boolean": ("byte", "short", "int", "long", "real", "float"),
    "byte": ("short", "int", "long", "real", "float"),
    "short": ("int", "long", "real", "float"),
    "int": ("long", "float"),
    "real": ("float",),
    "month": ("date", "timestamp"),
    "date": ("timestamp",),
    "minute": ("second", "time", "timespan"),
    "second": ("time", "timespan"),
    "time": ("timespan",),
}
_NUMBERS: Final = frozenset({"boolean", "byte", "short", "int", "long", "real", "float"})
_MOMENTS: Final = frozenset({"timestamp", "month", "date", "datetime"})
_SPANS: Final = frozenset({"timespan", "minute", "second", "time"})


def cast(old: str, new: str) -> Cast:
    if new in _SAFE.get(old, ()):
        return Cast.SAFE
    if old == "timestamp" and new in _SPANS:
        return Cast.LOSSY  # the time of day
    alike = any(old in kinds and new in kinds for kinds in (_NUMBERS, _MOMENTS, _SPANS))
    return Cast.LOSSY if alike else Cast.NONE

"""How a stack keeps its tables that grow with time. Apart from the models, which not everybody loads."""

from __future__ import annotations

from enum import StrEnum


class Branch(StrEnum):
    NATIVE = "native"
    TIMESCALEDB = "timescaledb"

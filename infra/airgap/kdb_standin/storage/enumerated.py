"""Symbols that belong to the domain `sym` of a database on disk: what a splayed table may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from stores.kdb.values import Vector


@dataclass(slots=True, eq=False)
class Enumerated(Vector):
    """A symbol vector that remembers it was enumerated; in every other way a symbol vector."""

    @property
    def type_number(self) -> int:
        return 20

    def like(self, data: NDArray[Any]) -> Vector:
        return Enumerated(self.code, data)

"""A table cut into folders by date, month, year or number: which partitions there are, and their columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from infra.airgap.kdb_standin.storage.splayed import read_splayed
from stores.kdb.types import DTYPES
from stores.kdb.values import Table, Value, Vector


@dataclass(eq=False)
class Partitioned(Value):
    """Columns are read when a query asks for them; nothing is kept."""

    root: Path
    table: str
    key: str  # the virtual column: date, month, year or int
    code: int
    partitions: list[int]
    folders: list[Path]
    names: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        self.names = (self.key, *self.part(len(self.folders) - 1).names)

    @property
    def type_number(self) -> int:
        return 98

    def part(self, place: int) -> Table:
        """One partition as a splayed table, mapped rather than read."""
        return read_splayed(self.folders[place] / self.table, self.root)

    def keys(self) -> Vector:
        return Vector(self.code, np.array(self.partitions, DTYPES[self.code]))

    def sample(self) -> Table:
        """The last partition with the virtual column, for meta."""
        last = self.part(len(self.folders) - 1)
        virtual = Vector(self.code, np.full(len(last), self.partitions[-1], DTYPES[self.code]))
        return Table((self.key, *last.names), (virtual, *last.columns))

    def counts(self) -> list[int]:
        return [len(self.part(place)) for place in range(len(self.folders))]

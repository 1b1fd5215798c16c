"""What a statement does to others: locks, rewrites, scans, what it destroys and what it breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum


class Level(IntEnum):
    """PostgreSQL's table locks, the weakest first."""

    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    def __str__(self) -> str:
        return self.name.replace("_", " ")

    @property
    def stops(self) -> str:
        """What others cannot do meanwhile."""
        if self is Level.ACCESS_EXCLUSIVE:
            return "reads and writes"
        if self >= Level.SHARE:
            return "writes"
        return "other schema changes" if self is Level.SHARE_UPDATE_EXCLUSIVE else "nothing"


@dataclass(frozen=True)
class Lock:
    level: Level
    table: str

    def __str__(self) -> str:
        return f"{self.level} on {self.table} (stops {self.level.stops})"


@dataclass(frozen=True)
class Object:
    """Something in the database, by kind and name. The name of a part begins with its table."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Break:
    """What programs that know the old schema meet; `name` is that of the object they used."""

    name: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass
class Effect:
    """Of one statement. Not `known` means that nothing is promised, whatever else is said."""

    known: bool = True
    creates: list[Object] = field(default_factory=list)
    locks: list[Lock] = field(default_factory=list)
    rewrites: list[str] = field(default_factory=list)
    scans: list[str] = field(default_factory=list)
    destroys: list[Object] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def lock(self, level: Level, table: str) -> None:
        """Of several locks on one table the strongest counts."""
        held = next((one for one in self.locks if one.table == table), None)
        if held is None:
            self.locks.append(Lock(level, table))
        elif held.level < level:
            self.locks[self.locks.index(held)] = Lock(level, table)

    def broke(self, name: str, text: str) -> None:
        self.breaks.append(Break(name, text))

    def lines(self) -> list[str]:
        """In words, the worst first."""
        found = [] if self.known else ["effect not known"]
        found += [f"destroys {one}" for one in self.destroys]
        found += [f"breaks running programs: {one}" for one in self.breaks]
        found += [f"rewrites {one}" for one in self.rewrites]
        found += [f"scans {one}" for one in self.scans]
        found += [f"locks {one}" for one in self.locks if one.level >= Level.SHARE_UPDATE_EXCLUSIVE]
        return found + self.notes

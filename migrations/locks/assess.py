"""The effects of several statements one after the other: what was made just now holds nobody up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from migrations.locks.classify import classify
from migrations.locks.drop import loses_data
from migrations.locks.effect import Effect, Level, Object

# What is known by its name alone from then on: tables and their like, and parts of tables.
_NAMED = (
    "table",
    "materialized view",
    "view",
    "sequence",
    "index",
    "column",
    "constraint",
    "trigger",
    "policy",
    "rule",
)
_REPLACEABLE = ("trigger", "policy", "rule", "constraint")


@dataclass
class Fresh:
    """What exists since a moment ago, in a run that nobody else takes part in yet."""

    names: set[str] = field(default_factory=set)

    def note(self, effect: Effect) -> None:
        self.names |= {one.name for one in effect.creates if one.kind in _NAMED}
        # A schema made just now makes everything in it new.
        self.names |= {f"{one.name}." for one in effect.creates if one.kind == "schema"}

    def holds(self, name: str) -> bool:
        schema = f"{name.partition('.')[0]}." if "." in name else ""
        return name in self.names or schema in self.names or name.removeprefix(_OF_INDEX) in self.names

    def holds_part(self, name: str) -> bool:
        """A column or constraint by `schema.table.part`, or a thing of its own."""
        return self.holds(name) or self.holds(name.rpartition(".")[0])


_OF_INDEX = "the table of index "


@dataclass(frozen=True)
class Assessed:
    """A statement and what is left of its effect where fresh tables do not count."""

    text: str
    effect: Effect
    on_fresh: bool  # everything that it touches was made in this run

    @property
    def title(self) -> str:
        """The beginning of the statement, on one line."""
        line = " ".join(self.text.split())
        return line if len(line) <= 76 else f"{line[:73]}..."


def assess(statements: Iterable[str], fresh: Fresh | None = None) -> list[Assessed]:
    """`fresh` carries over from one revision of a run to the next and is added to."""
    fresh = fresh if fresh is not None else Fresh()
    found: list[Assessed] = []
    for text in statements:
        effect = classify(text)
        left, on_fresh = _left(effect, fresh)
        fresh.note(effect)
        found.append(Assessed(text, left, on_fresh))
    return found


def _left(effect: Effect, fresh: Fresh) -> tuple[Effect, bool]:
    locks = [one for one in effect.locks if not fresh.holds(one.table)]
    scans = [name for name in effect.scans if not fresh.holds(name)]
    rewrites = [name for name in effect.rewrites if not fresh.holds(name)]
    destroys = [one for one in effect.destroys if not fresh.holds_part(one.name)]
    breaks = [one for one in effect.breaks if not fresh.holds_part(one.name)]
    touched = {one.table for one in effect.locks} | {*effect.scans, *effect.rewrites}
    touched |= {one.name for one in effect.destroys}
    on_fresh = bool(touched) and all(fresh.holds_part(name) for name in touched) and effect.known
    if on_fresh:
        return Effect(creates=effect.creates), True
    return (
        Effect(effect.known, effect.creates, locks, rewrites, scans, destroys, breaks, effect.notes),
        False,
    )


def lost(assessed: Iterable[Assessed]) -> list[Object]:
    """What these statements destroy for good, each named once. A guard that is made anew is not lost."""
    statements = list(assessed)
    found: list[Object] = []
    for place, one in enumerate(statements):
        later = [made for after in statements[place:] for made in after.effect.creates]
        for gone in one.effect.destroys:
            replaced = gone.kind in _REPLACEABLE and gone in later
            if loses_data(gone) and not replaced and gone not in found:
                found.append(gone)
    return found


def strongest(assessed: Iterable[Assessed]) -> dict[str, Level]:
    """The strongest lock on each table that others may hold."""
    found: dict[str, Level] = {}
    for one in assessed:
        for lock in one.effect.locks:
            found[lock.table] = max(found.get(lock.table, lock.level), lock.level)
    return found

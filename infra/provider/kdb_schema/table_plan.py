"""The steps of one table: columns renamed, added, dropped, cast, put in order; rows sorted; attributes. Pure.

Each step reaches over memory and every partition and leaves what is right as it is. So a step is needed where
any of these places is not as declared, and may be made again after a kill.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from infra.plural import plural
from infra.provider.kdb_schema.casts import Cast, cast
from infra.provider.kdb_schema.declared import POLICY, policy
from infra.provider.kdb_schema.live import Column, Server, Shape, Table
from infra.provider.kdb_schema.step import Risk, Step
from infra.provider_framework.fields import Properties
from schema.kdb.model import ATTRIBUTES, TYPES

# Of types that have no null.
_FILLING: Final = {"list": "empty", "boolean": "false", "byte": "0"}


@dataclass(frozen=True)
class Attempt:
    """One table as it should be and as it is."""

    name: str
    wanted: Properties
    live: Table
    server: Server

    @property
    def columns(self) -> list[Properties]:
        found: list[Properties] = self.wanted["columns"]
        return found

    @property
    def names(self) -> list[str]:
        return [one["name"] for one in self.columns]

    @cached_property
    def renames(self) -> dict[str, str]:
        """Former names to new ones, where some place still has the former and lacks the new."""
        return {
            one["was"]: one["name"]
            for one in self.columns
            if one["was"]
            and one["was"] not in self.names
            and any(
                one["was"] in place.columns and one["name"] not in place.columns for place in self.live.places
            )
        }

    @cached_property
    def places(self) -> list[Mapping[str, Column]]:
        """The columns of memory, then of each partition, as they are once renamed."""
        return [self._renamed(place) for place in self.live.places]

    def _renamed(self, place: Shape) -> dict[str, Column]:
        new = {old: name for old, name in self.renames.items() if name not in place.columns}
        return {new.get(name, name): column for name, column in place.columns.items()}

    @property
    def extent(self) -> str:
        """How much data a step meets."""
        if not self.server.is_counted:
            return "every row"
        count = len(self.live.partitions)
        on_disk = f" and {count} {plural('partition', count)} on disk" if count else ""
        return f"{_counted(self.live.memory.rows)} in memory{on_disk}"


def _counted(rows: int) -> str:
    return f"{rows:,} {plural('row', rows)}"


def steps(attempt: Attempt) -> Iterator[Step]:
    yield from _renames(attempt)
    yield from _additions(attempt)
    yield from _losses(attempt)
    yield from _casts(attempt)
    yield from _order(attempt)
    yield from _sorting(attempt)
    yield from _attributes(attempt)
    yield from _policy(attempt)


def _renames(attempt: Attempt) -> Iterator[Step]:
    for old, new in attempt.renames.items():
        yield Step(
            Risk.WARNING,
            f"{attempt.name}: column {old} is renamed {new}, with its data in {attempt.extent}; "
            f"queries and feeds that say {old} fail from then on",
            (".migrate.renameColumn", attempt.name, old, new),
        )


def _additions(attempt: Attempt) -> Iterator[Step]:
    for at, one in enumerate(attempt.columns):
        name, kind = one["name"], one["type"]
        if all(name in place for place in attempt.places):
            continue
        place = f"after {attempt.names[at - 1]}" if at else "as the first"
        filling = _FILLING.get(kind, "null")
        yield Step(
            Risk.CHANGE,
            f"{attempt.name}: column {name} ({kind}) is added {place}, {filling} in {attempt.extent}; "
            "feeds that send rows without names must send it from then on",
            (".migrate.addTyped", attempt.name, name, TYPES[kind].encode()),
        )


def _losses(attempt: Attempt) -> Iterator[Step]:
    kept = set(attempt.names)
    for name in dict.fromkeys(name for place in attempt.places for name in place if name not in kept):
        yield Step(
            Risk.DESTRUCTIVE,
            f"{attempt.name}: column {name} is dropped, and its values in {attempt.extent} are lost",
            (".migrate.dropColumn", attempt.name, name),
            f"{attempt.name}.{name}",
        )


def _casts(attempt: Attempt) -> Iterator[Step]:
    for one in attempt.columns:
        name, new = one["name"], one["type"]
        found = {place[name].type for place in attempt.places if name in place} - {new}
        for old in sorted(found):
            yield _cast(attempt, name, old, new)
            if cast(old, new) is not Cast.NONE:
                break  # one call casts every place


def _cast(attempt: Attempt, name: str, old: str, new: str) -> Step:
    what = f"{attempt.name}: column {name} turns from {old} into {new}"
    kind = cast(old, new)
    if kind is Cast.NONE:
        return Step(
            Risk.IMPOSSIBLE,
            f"{what}, and q has no such cast: add a column of another name, fill it, then remove {name}",
        )
    call = (".migrate.castColumn", attempt.name, name, TYPES[new].encode())
    if kind is Cast.SAFE:
        return Step(Risk.CHANGE, f"{what} in {attempt.extent}; every value is kept", call)
    loss = f"{what} in {attempt.extent}; what {new} cannot hold is lost"
    return Step(Risk.DESTRUCTIVE, loss, call, f"{attempt.name}.{name}")


def _order(attempt: Attempt) -> Iterator[Step]:
    kept = attempt.names
    for place in attempt.places:
        order = [name for name in place if name in kept]
        order += [name for name in kept if name not in place]
        if order != kept:
            yield Step(
                Risk.CHANGE,
                f"{attempt.name}: its columns come in the order {', '.join(kept)}; "
                "feeds that send rows without names must follow",
                (".migrate.reorder", attempt.name, kept),
            )
            return


def _sorting(attempt: Attempt) -> Iterator[Step]:
    wanted, live = attempt.wanted["sort"], attempt.server.sort(attempt.name)
    if attempt.live.partitions and live is not None and list(live) != wanted and wanted:
        mark = (attempt.wanted["diskColumn"] or wanted[0], attempt.wanted["diskAttribute"])
        before, after = ", ".join(live) or "nothing", ", ".join(wanted)
        yield Step(
            Risk.CHANGE,
            f"{attempt.name}: rows are sorted by {after} instead of {before} "
            f"in {len(attempt.live.partitions)} partitions on disk, which are written anew",
            (".migrate.sortRows", attempt.name, wanted, *mark),
        )


def _attributes(attempt: Attempt) -> Iterator[Step]:
    disk = (attempt.wanted["diskColumn"], attempt.wanted["diskAttribute"])
    memory, *partitions = attempt.places
    for one in attempt.columns:
        name, in_memory = one["name"], one["attribute"]
        on_disk = disk[1] if name == disk[0] else ""
        strays = [place for place in partitions if name in place and place[name].attribute != on_disk]
        if (
            (name in memory and memory[name].attribute != in_memory)
            or (name not in memory and in_memory)
            or strays
        ):
            there = f", {_mark(on_disk)} in {len(strays)} partitions on disk" if strays else ""
            yield Step(
                Risk.OK,
                f"{attempt.name}: column {name} is {_mark(in_memory)} in memory{there}",
                (".migrate.setAttribute", attempt.name, name, in_memory, on_disk),
            )


def _mark(attribute: str) -> str:
    return f"{ATTRIBUTES[attribute]} (`{attribute}#)" if attribute else "without attribute"


def _policy(attempt: Attempt) -> Iterator[Step]:
    wanted, live = policy(attempt.wanted), attempt.server.policies.get(attempt.name)
    if wanted == live:
        return
    changed = [name for name in POLICY if live is None or live.get(name) != wanted[name]]
    said = "; ".join(f"{name} {_told(wanted[name])}" for name in changed)
    yield Step(
        Risk.OK,
        f"{attempt.name}: is kept by another policy from then on: {said}",
        (".migrate.setPolicy", attempt.name, [wanted[name] for name in POLICY]),
    )


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value) or "none"

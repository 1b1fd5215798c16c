"""The default diff: what was recorded against what is wanted, by the field declarations. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from infra.provider_framework import paths
from infra.provider_framework.fields import (
    UNKNOWN,
    Field,
    Kind,
    ListOf,
    MapOf,
    Object,
    Properties,
    Value,
)
from infra.provider_framework.resource import Change, Diff, State

_REPLACING = {
    Change.ADD: Change.ADD_REPLACE,
    Change.UPDATE: Change.UPDATE_REPLACE,
    Change.DELETE: Change.DELETE_REPLACE,
}


def compare(fields: Mapping[str, Field], old: State, new: Properties) -> Diff:
    """Every property that the program declares, as last seen (outputs, else inputs), against its new value.

    A resource whose own `diff` only adds to this one calls it and returns a changed copy.
    """
    recorded = {**old.inputs, **old.outputs}
    comparison = _Comparison()
    comparison.members(fields, recorded, new, "", replaces=False)
    return Diff(comparison.changes)


def without(diff: Diff, ignored: Iterable[str]) -> Diff:
    """The diff less what the program's `ignoreChanges` covers."""
    patterns = tuple(ignored)
    if not patterns:
        return diff
    kept = {path: change for path, change in diff.changes.items() if not paths.is_within(path, patterns)}
    return Diff(kept, diff.delete_before_replace)


def is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, list | dict) and not value)


@dataclass
class _Comparison:
    changes: dict[str, Change] = field(default_factory=dict)

    def note(self, path: str, change: Change, replaces: bool) -> None:
        self.changes[path] = _REPLACING[change] if replaces else change

    def members(
        self, fields: Mapping[str, Field], old: Properties, new: Properties, path: str, *, replaces: bool
    ) -> None:
        for name, declared in fields.items():
            wanted = new.get(name)
            if declared.output or (declared.computed and wanted is None):
                continue
            place = paths.child(path, name)
            self.value(declared.kind, old.get(name), wanted, place, replaces=replaces or declared.replaces)

    def value(self, kind: Kind, old: Value, new: Value, path: str, *, replaces: bool) -> None:
        if is_empty(old) and is_empty(new):
            return
        if is_empty(old):
            self.note(path, Change.ADD, replaces)
        elif is_empty(new):
            self.note(path, Change.DELETE, replaces)
        elif new is UNKNOWN or old is UNKNOWN:
            self.note(path, Change.UPDATE, replaces)
        elif isinstance(kind, Object) and isinstance(old, dict) and isinstance(new, dict):
            self.members(kind.fields, old, new, path, replaces=replaces)
        elif isinstance(kind, MapOf) and isinstance(old, dict) and isinstance(new, dict):
            for key in [*old, *(key for key in new if key not in old)]:
                place = paths.child(path, key)
                self.value(kind.value, old.get(key), new.get(key), place, replaces=replaces)
        elif isinstance(kind, ListOf) and isinstance(old, list) and isinstance(new, list):
            self.items(kind, old, new, path, replaces)
        elif not _same(old, new):
            self.note(path, Change.UPDATE, replaces)

    def items(self, kind: ListOf, old: list[Value], new: list[Value], path: str, replaces: bool) -> None:
        if kind.unordered:
            gone, come = _unmatched(kind.item, old, new)
        else:
            gone, come = set(range(len(old))), set(range(len(new)))
        for index in sorted(gone | come):
            place = paths.item(path, index)
            if index not in come:
                self.note(place, Change.DELETE, replaces)
            elif index not in gone:
                self.note(place, Change.ADD, replaces)
            else:
                self.value(kind.item, old[index], new[index], place, replaces=replaces)


def _unmatched(kind: Kind, old: list[Value], new: list[Value]) -> tuple[set[int], set[int]]:
    """The indexes of the members of two sets that have no partner on the other side."""
    gone = list(range(len(old)))
    come: set[int] = set()
    for index, wanted in enumerate(new):
        partner = next((place for place in gone if _is_same_item(kind, old[place], wanted)), None)
        if partner is None:
            come.add(index)
        else:
            gone.remove(partner)
    return set(gone), come


def _is_same_item(kind: Kind, old: Value, new: Value) -> bool:
    trial = _Comparison()
    trial.value(kind, old, new, "x", replaces=False)
    return not trial.changes


def _same(old: Value, new: Value) -> bool:
    if isinstance(old, bool) != isinstance(new, bool):
        return False
    if isinstance(old, dict) and isinstance(new, dict):
        return all(_same_or_empty(old.get(key), new.get(key)) for key in {*old, *new})
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same_or_empty, old, new))
    return bool(old == new)


def _same_or_empty(old: Value, new: Value) -> bool:
    return (is_empty(old) and is_empty(new)) or _same(old, new)

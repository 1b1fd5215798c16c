"""Which passwords of a set get another value. Each by itself follows the rules of a single one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.provider.secrets_password import plan as single
from infra.provider_framework import paths
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import UNKNOWN, Properties, Value
from infra.provider_framework.resource import Change, State


def failures(new: Properties) -> Iterator[CheckFailure]:
    for name, entry in _entries(new).items():
        place = paths.child("entries", name)
        for failure in single.failures(name, _alone(new, entry)):
            yield CheckFailure(f"{place}.{failure.path}", failure.reason)


def changes(old: State, new: Properties) -> dict[str, Change]:
    """By path. A password that stays as it is does not show, whatever the others do."""
    if new.get("entries") is UNKNOWN:
        return {"entries": Change.UPDATE}
    before, after = _entries(old.inputs), _entries(new)
    found = {paths.child("entries", name): Change.DELETE for name in before if name not in after}
    for name in after:
        place = paths.child("entries", name)
        if name not in before:
            found[place] = Change.ADD
        else:
            found |= {f"{place}.{what}": change for what, change in _changes(old, new, name).items()}
    return found


def told(new: Properties, old: State | None = None) -> Value:
    """The values as far as a preview knows them: what is given, and what stays."""
    entries = new.get("entries")
    if entries is UNKNOWN:
        return UNKNOWN
    return {name: entry.get("given", UNKNOWN) for name, entry in _entries(new).items()} | _kept(new, old)


def values(new: Properties, old: State | None = None) -> dict[str, str]:
    return {
        name: single.value(new["entries"][name]) if value is UNKNOWN else value
        for name, value in told(new, old).items()
    }


def _kept(new: Properties, old: State | None) -> dict[str, str]:
    if old is None:
        return {}
    values: Mapping[str, str] = old.outputs["values"]
    return {name: values[name] for name in _entries(new) if name in values and not _changes(old, new, name)}


def _changes(old: State, new: Properties, name: str) -> dict[str, Change]:
    before, after = _entries(old.inputs).get(name, {}), _entries(new)[name]
    kept = State(old.id, _alone(old.inputs, before), {"value": old.outputs["values"].get(name)})
    return single.changes(kept, _alone(new, after))


def _alone(inputs: Properties, entry: Properties) -> Properties:
    """One password of the set, as the inputs of a single one."""
    return {**entry, "generate": inputs.get("generate"), "hint": inputs.get("hint")}


def _entries(inputs: Properties) -> dict[str, Properties]:
    entries = inputs.get("entries")
    if not isinstance(entries, dict):
        return {}
    return {name: entry for name, entry in entries.items() if isinstance(entry, dict)}

"""The one comparison of declared with live. Pure, and ignorant of what kinds there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ops.drift.records import Catalogue, Facts, Key


@dataclass(frozen=True)
class Difference:
    """One fact of one object; `fact` is empty where the whole object is on one side alone."""

    kind: str
    name: str
    fact: str
    declared: str | None
    live: str | None


def compare(declared: Catalogue, live: Catalogue) -> list[Difference]:
    """In order of kind and name. What lies within a missing object is not listed again."""
    alone = {key.label for key in declared.keys() ^ live.keys()}
    found = [
        difference
        for key in declared.keys() | live.keys()
        if key.within not in alone
        for difference in _between(key, declared.get(key), live.get(key))
    ]
    return sorted(found, key=lambda one: (one.kind, one.name, one.fact))


def _between(key: Key, declared: Facts | None, live: Facts | None) -> Iterator[Difference]:
    if declared is None or live is None:
        yield Difference(key.kind, key.name, "", _summary(declared), _summary(live))
        return
    for fact in declared.keys() | live.keys():
        if declared.get(fact) != live.get(fact):
            yield Difference(key.kind, key.name, fact, declared.get(fact), live.get(fact))


def _summary(facts: Facts | None) -> str | None:
    """What an object is, for the side that has it: all of its facts, the short and telling ones first."""
    if facts is None:
        return None
    order = sorted(facts, key=lambda name: ("\n" in facts[name], name not in _TELLING, name))
    return "\n".join(f"{name}: {facts[name]}" for name in order) or "is there"


_TELLING = ("definition", "privileges", "type")

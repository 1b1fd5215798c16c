"""The one shape in which every store describes what it holds, declared or live: objects and their facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias


class Key(NamedTuple):
    """An object: its kind, its name, and the object without which it cannot be ("kind name", or empty)."""

    kind: str
    name: str
    within: str = ""

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}"


Facts: TypeAlias = Mapping[str, str]
Catalogue: TypeAlias = Mapping[Key, Facts]


def joined(parts: Iterable[Catalogue]) -> dict[Key, Facts]:
    """Several parts as one; an object that two parts describe has the facts of both."""
    found: dict[Key, Facts] = {}
    for part in parts:
        for key, facts in part.items():
            found[key] = {**found.get(key, {}), **facts}
    return found

"""The revisions of a history in the order in which they are applied. Reads the files without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from migrations.errors import HistoryError
from migrations.history import content

HEAD: Final = "head"
BASE: Final = "base"


@dataclass(frozen=True)
class Revision:
    """One step. `parent` is None for the first."""

    id: str
    parent: str | None
    path: Path
    message: str

    @cached_property
    def hash(self) -> str:
        return content.of_file(self.path)

    @property
    def label(self) -> str:
        return f"{self.id} ({self.path.stem})"


@dataclass(frozen=True)
class History:
    """A straight line of revisions, the first one first."""

    location: Path
    revisions: tuple[Revision, ...]

    @classmethod
    def read(cls, location: Path = content.LOCATION) -> History:
        found = [_parsed(path) for path in content.files(location)]
        return cls(location, tuple(_line(found)))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {revision.id: place for place, revision in enumerate(self.revisions)}

    @property
    def head(self) -> Revision | None:
        return self.revisions[-1] if self.revisions else None

    @cached_property
    def hash(self) -> str:
        return content.together(revision.hash for revision in self.revisions)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __getitem__(self, name: str) -> Revision:
        return self.revisions[self.place(name)]

    def place(self, name: str | None) -> int:
        """Where a revision stands; -1 for `base`. Takes `head` and any beginning that only one id has."""
        if name is None or name == BASE:
            return -1
        if name == HEAD:
            return len(self.revisions) - 1
        exact = self._places.get(name)
        if exact is not None:
            return exact
        close = [place for known, place in self._places.items() if len(name) >= 4 and known.startswith(name)]
        if len(close) == 1:
            return close[0]
        raise HistoryError(
            f"there is no revision {name!r} in {self.location / 'versions'}",
            "name one that ./tdb migrate history lists, `head` or `base`",
        )

    def upto(self, target: str | None) -> tuple[Revision, ...]:
        return self.revisions[: self.place(target) + 1]

    def between(self, live: str | None, target: str | None) -> tuple[Revision, ...]:
        """The revisions after `live` up to `target`; none when `live` is there or beyond."""
        return self.revisions[self.place(live) + 1 : self.place(target) + 1]

    def beyond(self, live: str | None, target: str | None) -> tuple[Revision, ...]:
        """The revisions that a downgrade to `target` undoes, the newest first."""
        return tuple(reversed(self.revisions[self.place(target) + 1 : self.place(live) + 1]))


def _parsed(path: Path) -> Revision:
    try:
        module = ast.parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, ValueError, SyntaxError) as error:
        raise HistoryError(f"revision file {path.name} cannot be read ({error})", "mend the file") from error
    said = dict(_assignments(module))
    name, parent = said.get("revision"), said.get("down_revision")
    if not isinstance(name, str) or not name:
        raise HistoryError(
            f"{path.name} names no revision", "give it a line `revision = ...`, or move it away"
        )
    if isinstance(parent, tuple | list):
        raise HistoryError(
            f"revision {name} ({path.name}) merges {' and '.join(map(str, parent))}",
            "history is one line: put one of them after the other by its down_revision",
        )
    if "down_revision" not in said or not (parent is None or isinstance(parent, str)):
        raise HistoryError(f"{path.name} has no down_revision", "name the revision before it, or None")
    message = (ast.get_docstring(module) or path.stem).partition("\n")[0].strip()
    return Revision(name, parent, path, message)


def _assignments(module: ast.Module) -> Iterator[tuple[str, object]]:
    for node in module.body:
        targets: Sequence[ast.expr] = ()
        value: ast.expr | None = None
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign):
            targets, value = [node.target], node.value
        for target in targets:
            if isinstance(target, ast.Name) and target.id in ("revision", "down_revision") and value:
                try:
                    yield target.id, ast.literal_eval(value)
                except ValueError:
                    yield target.id, ...


def _line(found: Sequence[Revision]) -> Iterator[Revision]:
    """The revisions from the first to the last; raises where they fork, break off or go round."""
    by_id: dict[str, Revision] = {}
    for revision in found:
        if revision.id in by_id:
            twin = by_id[revision.id].path.name
            raise HistoryError(
                f"revision {revision.id} is in {twin} and in {revision.path.name}",
                "give one of them another id",
            )
        by_id[revision.id] = revision
    after: dict[str | None, list[Revision]] = {}
    for revision in found:
        if revision.parent is not None and revision.parent not in by_id:
            raise HistoryError(
                f"revision {revision.id} ({revision.path.name}) comes after {revision.parent}, "
                "which is not there",
                "bring that file back, or correct the down_revision",
            )
        after.setdefault(revision.parent, []).append(revision)
    _refuse_forks(after)
    seen = 0
    current = after.get(None, [])
    while current:
        yield current[0]
        seen += 1
        current = after.get(current[0].id, [])
    if seen != len(found):
        raise _cycle(by_id, after)


def _refuse_forks(after: dict[str | None, list[Revision]]) -> None:
    for parent, children in after.items():
        if len(children) > 1:
            named = " and ".join(f"{child.id} ({child.path.name})" for child in children)
            raise HistoryError(
                f"history has {len(children)} heads: {named} both come after {parent or 'nothing'}",
                f"let the one that is not applied anywhere come after the other: set its down_revision to "
                f"{children[0].id!r} or {children[1].id!r}",
            )


def _cycle(by_id: dict[str, Revision], after: dict[str | None, list[Revision]]) -> HistoryError:
    """With one child for each parent, whatever is not reached from the start goes round."""
    reached = set()
    current = after.get(None, [])
    while current:
        reached.add(current[0].id)
        current = after.get(current[0].id, [])
    rest = sorted(set(by_id) - reached)
    return HistoryError(
        f"revisions {', '.join(rest)} come after each other in a circle",
        "correct the down_revision of one of them",
    )

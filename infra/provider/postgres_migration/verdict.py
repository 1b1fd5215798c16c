"""The verdict that revisions are in order, kept in the workspace: to lint and assess them takes a second.

Only that nothing at all was found is kept, under a hash of all that it rests on. Whatever is found is found
anew each time, and so is everything where the file cannot be read or written.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import alembic
import sqlalchemy

from infra.atomic_file import write_atomically
from infra.workspace import ROOT, Workspace
from migrations.errors import MigrationError
from migrations.history import History, Revision
from migrations.lint import squawk

_KEPT: Final = 16  # the newest: stacks, branches of time series and states of the history
# The code that judges, and what it imports and revisions do.
SOURCES: Final = (ROOT / "migrations", ROOT / "schema" / "postgres", Path(__file__).parent)


@dataclass(frozen=True)
class Question:
    """Are these revisions in order? `empty`: nobody uses the database yet."""

    history: History
    revisions: tuple[Revision, ...]
    time_series: str
    empty: bool

    def fingerprint(self, sources: tuple[Path, ...] = SOURCES) -> str:
        """Of all that an answer rests on; empty where that cannot be told, and then nothing is kept."""
        digest = hashlib.sha256()
        try:
            for part in self._parts(sources):
                digest.update(hashlib.sha256(part).digest())
        except (OSError, MigrationError):
            return ""
        return digest.hexdigest()

    def _parts(self, sources: tuple[Path, ...]) -> Iterator[bytes]:
        asked = [self.history.hash, self.time_series, self.empty, [one.id for one in self.revisions]]
        tools = [sys.version, alembic.__version__, sqlalchemy.__version__, squawk.version()]
        yield json.dumps([asked, tools]).encode()
        # The hash of a history knows no comments, and waivers are comments.
        yield from _contents(self.history.location / "versions", "*")
        for folder in sources:
            yield from _contents(folder, "*.py")


def is_clean(fingerprint: str) -> bool:
    return bool(fingerprint) and fingerprint in _kept()


def keep(fingerprint: str) -> None:
    """Of a question to which the answer was: nothing found, nothing destroyed."""
    if not fingerprint:
        return
    file = Workspace.of_environment().verdicts
    kept = [fingerprint, *(one for one in _kept() if one != fingerprint)][:_KEPT]
    with suppress(OSError):  # then the next run judges again
        write_atomically(file, json.dumps({"clean": kept}), mode=0o644)


def _kept() -> list[str]:
    try:
        found = json.loads(Workspace.of_environment().verdicts.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    kept = found.get("clean") if isinstance(found, dict) else None
    return [one for one in kept if isinstance(one, str)] if isinstance(kept, list) else []


def _contents(folder: Path, pattern: str) -> Iterator[bytes]:
    for path in sorted(folder.rglob(pattern)):
        if "__pycache__" not in path.parts and path.is_file():
            yield path.relative_to(folder).as_posix().encode()
            yield path.read_bytes()

"""What the preparation decided, kept in the workspace so that later commands need not decide again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from infra.atomic_file import write_atomically
from infra.workspace import Workspace


@dataclass(frozen=True)
class Part:
    """One part of the toolchain as it is in use."""

    official: bool
    path: str
    version: str
    why: str


@dataclass(frozen=True)
class Record:
    """The decisions: the mode they were taken in, the CLI, the language host, the plugins by name."""

    mode: str = ""
    cli: Part | None = None
    host: Part | None = None
    plugins: Mapping[str, Part] = field(default_factory=dict)

    @property
    def stands_in(self) -> bool:
        """Whether any provider plugin is a stand-in."""
        return any(not part.official for part in self.plugins.values())


def _path(workspace: Workspace) -> Path:
    return workspace.folder / "toolchain.json"


def load(workspace: Workspace) -> Record:
    """An absent or damaged record is an empty one: the decisions are taken again."""
    try:
        content = json.loads(_path(workspace).read_text(encoding="utf-8"))
        return Record(
            mode=content["mode"],
            cli=Part(**content["cli"]) if content["cli"] else None,
            host=Part(**content["host"]) if content["host"] else None,
            plugins={name: Part(**part) for name, part in content["plugins"].items()},
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Record()


def save(workspace: Workspace, record: Record) -> None:
    write_atomically(_path(workspace), json.dumps(asdict(record), indent=2) + "\n", mode=0o644)

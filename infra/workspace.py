"""Where this checkout keeps what is not code: state, generated credentials, logs, tools. Paths only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Workspace:
    """The folders of one checkout; `cache` is shared by all checkouts of a user."""

    folder: Path
    cache: Path

    @classmethod
    def of_environment(cls) -> Workspace:
        """`TDB_WORKSPACE` and `TDB_CACHE` move the two folders."""
        folder = os.environ.get("TDB_WORKSPACE") or ROOT / ".tdb"
        cache = os.environ.get("TDB_CACHE") or Path.home() / ".cache" / "tdb"
        return cls(Path(folder), Path(cache))

    @property
    def state(self) -> Path:
        """The local Pulumi backend."""
        return self.folder / "state"

    @property
    def passphrase(self) -> Path:
        return self.folder / "passphrase"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def tools(self) -> Path:
        """Executables that come first on PATH: the Pulumi CLI, the language host, stand-in plugins."""
        return self.folder / "bin"

    @property
    def images(self) -> Path:
        """The ids of the images built on this machine, by engine."""
        return self.folder / "images.json"

    @property
    def grants(self) -> Path:
        """What follows from the sources of schema/postgres, until they change."""
        return self.folder / "grants.json"

    @property
    def verdicts(self) -> Path:
        """Which revisions were judged to be in order, until they or the rules change."""
        return self.folder / "verdicts.json"

    def stack(self, name: str) -> Path:
        """What belongs to one stack: the certificates of its authority and operator, its settings."""
        return self.folder / "stacks" / name

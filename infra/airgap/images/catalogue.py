"""`images.json` of the workspace: which image id each engine runs from. Reading and writing only."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.steps import StepError


@dataclass(frozen=True)
class Pinned:
    """An image as it stands in Docker: `id` is what containers are created from."""

    id: str
    inputs: str
    tag: str


class Catalogue:
    """The file is replaced whole, so that a reader never sees half of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Pinned]:
        try:
            said = json.loads(self.path.read_text())
            return {name: Pinned(**entry) for name, entry in said.items()}
        except FileNotFoundError:
            return {}
        except (json.JSONDecodeError, UnicodeDecodeError, TypeError, AttributeError) as error:
            raise StepError(
                f"{self.path} is damaged: {error}",
                f"remove {self.path}: the images are found again by their labels",
            ) from error

    def get(self, name: str) -> Pinned | None:
        return self.read().get(name)

    def record(self, name: str, pinned: Pinned) -> None:
        """Set one entry and keep the others."""
        self._write({**self.read(), name: pinned})

    def _write(self, entries: Mapping[str, Pinned]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({name: asdict(entries[name]) for name in sorted(entries)}, indent=2) + "\n"
        handle, draft = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with os.fdopen(handle, "w") as file:
                file.write(text)
            Path(draft).replace(self.path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

"""The example provider over a file, so that one engine run finds what another left."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Lock
from typing import Any

from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Context
from infra.provider_framework.server import serve
from tests.unit.provider_framework.shelf_provider import Box, Shelf, ShelfProvider


class KeptBoxes(dict[str, Properties]):
    """Written whole after every change; the engine makes several at once."""

    def __init__(self, path: Path) -> None:
        super().__init__(json.loads(path.read_text()) if path.exists() else {})
        self._path = path
        self._lock = Lock()

    def __setitem__(self, name: str, box: Properties) -> None:
        with self._lock:
            super().__setitem__(name, box)
            self._path.write_text(json.dumps(self))

    def pop(self, name: str, *default: Any) -> Any:
        with self._lock:
            box = super().pop(name, *default)
            self._path.write_text(json.dumps(self))
        return box


class KeptBox(Box):
    """Leaves a mark when it begins to hang, for the test to go on."""

    def _behave(self, ctx: Context[Shelf], new: Properties) -> None:
        if new.get("behaviour") == "hang":
            Path(os.environ["SHELF_BOXES"]).with_name("lifting").touch()
        super()._behave(ctx, new)


class KeptShelfProvider(ShelfProvider):
    def __init__(self) -> None:
        super().__init__()
        self.resources = (KeptBox(),)

    def configure(self, config: Properties) -> Shelf:
        shelf = super().configure(config)
        shelf.boxes = KeptBoxes(Path(os.environ["SHELF_BOXES"]))
        return shelf


if __name__ == "__main__":
    with Path(os.environ["SHELF_PIDS"]).open("a") as pids:
        pids.write(f"{os.getpid()}\n")
    serve(KeptShelfProvider())

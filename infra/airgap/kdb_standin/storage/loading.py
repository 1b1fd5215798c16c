"""\\l: a script, or a folder that holds a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.system.loading import load_script

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


def load_path(q: Interpreter, path: Path) -> None:
    if path.is_dir():
        raise QError("nyi")
    if path.suffix == "":
        path = path.with_suffix(".q")
    load_script(q, path)

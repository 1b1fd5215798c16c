"""A copy of this checkout whose q files a test may change, with the environment of this one."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from infra.workspace import ROOT
from tests.live.stack.trial import Trial

_PARTS = ("infra", "ops", "schema", "stores", "q", "migrations", "policies", "docs")
_FILES = ("tdb", "Pulumi.yaml", "requirements.lock", "pyproject.toml", "alembic.ini")
_OURS = "trading-databases.pth"


@dataclass
class CheckoutTrial(Trial):
    """A stack of a checkout other than this one."""

    root: Path = ROOT

    def command(self, *words: str, stack: bool = True) -> list[str]:
        return [str(self.root / "tdb"), *super().command(*words, stack=stack)[1:]]


def copied(root: Path) -> Path:
    for part in _PARTS:
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in _FILES:
        if (ROOT / file).is_file():
            shutil.copy(ROOT / file, root / file)
    environment = root / ".venv"
    (packages,) = (ROOT / ".venv" / "lib").glob("python3*/site-packages")
    own = environment / packages.relative_to(ROOT / ".venv")
    own.mkdir(parents=True)
    for entry in packages.iterdir():
        if entry.name != _OURS:
            (own / entry.name).symlink_to(entry)
    (own / _OURS).write_text(f"{root}\n")  # where Python finds the project's own modules
    for name in ("bin", "pyvenv.cfg"):
        (environment / name).symlink_to(ROOT / ".venv" / name)
    with (root / "requirements.lock").open("rb") as lock:
        summed = subprocess.run(["cksum"], stdin=lock, capture_output=True, text=True, check=True)
    # What `tdb` leaves there once the environment is as the lock wants it.
    (environment / "tdb-stamp").write_text(f"2 {root} {summed.stdout.strip()}\n")
    return root

"""Which Python environment a program runs in, and what that means for its environment variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class VirtualenvError(Exception):
    """The environment that a project names does not exist."""


@dataclass(frozen=True)
class Virtualenv:
    """A Python environment: a virtualenv, or an installation without one."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def site_packages(self) -> list[Path]:
        return sorted(self.folder.glob("lib/python3.*/site-packages"))

    def activate(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment as the activation script would leave it, with Python's output unbuffered."""
        path = environment.get("PATH", os.defpath)
        active = {
            **environment,
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{path}",
            "VIRTUAL_ENV": str(self.folder),
            "PYTHONUNBUFFERED": "1",
        }
        active.pop("PYTHONHOME", None)
        return active


def resolve(root: Path, option: str, environment: Mapping[str, str]) -> Virtualenv:
    """The `virtualenv` option (relative to the project), else VIRTUAL_ENV, else the host's own."""
    if option:
        chosen = Virtualenv(root / option)
        if not chosen.python.is_file():
            raise VirtualenvError(
                f"the project's option `virtualenv: {option}` names no Python environment: "
                f"{chosen.python} does not exist; run ./tdb doctor to prepare it, or correct the option"
            )
        return chosen
    active = environment.get("VIRTUAL_ENV", "")
    if active and (Path(active) / "bin" / "python").is_file():
        return Virtualenv(Path(active))
    return Virtualenv(Path(sys.prefix))

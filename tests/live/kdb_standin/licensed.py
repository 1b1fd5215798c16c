"""kdb+ itself for a test: in a container of an image and with a licence that the machine's owner names."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

STANDIN, LICENSED = "stand-in", "kdb+"
KINDS = [STANDIN, pytest.param(LICENSED, marks=pytest.mark.licensed)]
EACH = pytest.mark.parametrize("kind", KINDS, indirect=True)
IMAGE, LICENCE = os.environ.get("TDB_KDB_IMAGE", ""), os.environ.get("TDB_KDB_LICENSE", "")


def demanded(request: pytest.FixtureRequest) -> str:
    """The kind that a test asks for, or a skip that says what is missing."""
    kind = str(getattr(request, "param", STANDIN))
    if kind == LICENSED and not (IMAGE and LICENCE):
        pytest.skip("kdb+ is not there: TDB_KDB_IMAGE and TDB_KDB_LICENSE name an image with q and a licence")
    return kind


class Container(subprocess.Popen[bytes]):
    """`q` with these words, seeing the folders at their own paths. `kill` ends it in its container."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], folders: Sequence[Path], **options: Any
    ) -> None:
        self.name = f"tdb-test-{secrets.token_hex(4)}-kdb"
        licence = Path(LICENCE).resolve()
        mounts = [f"{folder}:{folder}" for folder in dict.fromkeys(folders)]
        mounts.append(f"{licence}:/licence/{licence.name}:ro")
        said = [f"{name}={text}" for name, text in environment.items()]
        super().__init__(
            [
                *("docker", "run", "--rm", "-i", "--network", "host", "--name", self.name),
                *(part for mount in mounts for part in ("-v", mount)),
                *(part for text in [*said, "QLIC=/licence"] for part in ("-e", text)),
                *("--user", f"{os.getuid()}:{os.getgid()}", "--workdir", str(folders[0])),
                *("--entrypoint", "q", IMAGE, *words),
            ],
            **options,
        )

    def kill(self) -> None:
        subprocess.run(["docker", "kill", self.name], capture_output=True, check=False)

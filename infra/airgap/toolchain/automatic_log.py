"""The log of every call that the CLI writes of its own accord: off in the Pulumi home of a checkout.

No setting switches it off, but the CLI goes on without it where the folder `logs` cannot be made: a file
stands in that folder's place unless TDB_DEBUG is set. Logs that are there are set aside, never removed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from infra.atomic_file import write_atomically

VARIABLE: Final = "TDB_DEBUG"
REASON: Final = f"""\
This file stands where the Pulumi CLI would make a folder for its log of every call, which slows each run.
Set {VARIABLE} for a run of ./tdb up, preview, destroy or pulumi to have the log here, in a folder.
Logs of earlier runs are in logs.kept beside this file; without them nothing is missing.
"""


def wanted(environment: Mapping[str, str] = os.environ) -> bool:
    return bool(environment.get(VARIABLE))


def place(home: Path) -> Path:
    """Where the CLI logs."""
    return home / "logs"


def kept(home: Path) -> Path:
    """Logs of runs with TDB_DEBUG, and of checkouts older than this module: someone may want them."""
    return home / "logs.kept"


def is_settled(home: Path, *, on: bool) -> bool:
    return place(home).is_file() != on


def settle(home: Path, *, on: bool) -> None:
    """One at a time in a checkout, but beside running CLIs, which may make the folder meanwhile."""
    if on:
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):
            place(home).unlink()
        _put_back(home)
        return
    if place(home).is_dir():
        _put_back(home)  # so that the place of the kept logs is free
        place(home).rename(kept(home))
    # A CLI that starts right here makes the folder anew: the next command sets that aside.
    with contextlib.suppress(IsADirectoryError):
        write_atomically(place(home), REASON, mode=0o644)


def _put_back(home: Path) -> None:
    """Kept logs join those in use, where the CLI lists them and limits their size."""
    if not kept(home).is_dir():
        return
    place(home).mkdir(mode=0o700, exist_ok=True)
    for log in kept(home).iterdir():
        log.rename(place(home) / log.name)
    kept(home).rmdir()

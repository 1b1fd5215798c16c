"""The locks of a local backend: removed when their holder is provably dead, named when it is not.

A shared backend's locks stay untouched: their holder may live on another machine.
"""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from ops.errors import OpsError
from ops.stack import PROJECT


@dataclass(frozen=True)
class Lock:
    file: Path
    pid: int
    host: str
    user: str
    since: str

    @property
    def dead(self) -> bool:
        """On this host, and its process is gone or has become another program's."""
        if self.host != socket.gethostname():
            return False
        try:
            command = Path(f"/proc/{self.pid}/comm").read_text().strip()
        except FileNotFoundError:
            return Path("/proc/self").exists() or not _runs(self.pid)
        return not command.startswith("pulumi")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def held(folder: Path, stack: str) -> list[Lock]:
    place = folder / ".pulumi" / "locks" / "organization" / PROJECT / stack
    return [lock for file in sorted(place.glob("*.json")) if (lock := _read(file)) is not None]


def _read(file: Path) -> Lock | None:
    try:
        said = json.loads(file.read_text())
        return Lock(
            file, int(said["pid"]), str(said["hostname"]), str(said["username"]), str(said["timestamp"])
        )
    except (OSError, json.JSONDecodeError, KeyError, TypeError, ValueError):
        return None  # its owner is writing or removing it at this moment; the engine judges it


def clear_dead(folder: Path, stack: str) -> list[Lock]:
    """Removes the locks that a killed engine left, and says which."""
    dead = [lock for lock in held(folder, stack) if lock.dead]
    for lock in dead:
        for file in (lock.file, lock.file.with_name(lock.file.name + ".attrs")):
            file.unlink(missing_ok=True)
    return dead


def refuse_if_held(folder: Path, stack: str) -> None:
    for lock in held(folder, stack):
        raise in_use(stack, f"process {lock.pid} of {lock.user} on {lock.host}, since {lock.since[:19]}")


def in_use(stack: str, holder: str) -> OpsError:
    return OpsError(
        f"stack {stack} is being changed by another command",
        where=holder,
        mend="wait for it to end; if it is gone for good, "
        f"`./tdb pulumi cancel {stack} --yes` gives the stack free",
    )

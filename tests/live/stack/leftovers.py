"""What an earlier, killed run in the same workspace left: its processes, Docker objects, mounts and files.

Everything is found by the workspace's own names; another workspace, and so another checkout, has others.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docker
from docker.errors import NotFound

from infra.workspace import Workspace
from tests.live.stack.trial import wait_until


def prefix() -> str:
    """Begins every name of this workspace's test stacks."""
    folder = Workspace.of_environment().folder.resolve()
    return "tdb-test-" + hashlib.sha256(str(folder).encode()).hexdigest()[:8]


def short_folder() -> Path:
    """For sockets, whose paths may not be long."""
    return Path(tempfile.gettempdir(), prefix())


def clear(client: docker.DockerClient, folder: Path) -> None:
    """Bring everything back to before the first run."""
    end_processes(folder)
    remove(client, prefix())
    for each in (folder, short_folder()):
        for mounted in reversed(_mounts(each)):
            subprocess.run(["umount", mounted], check=True)
        if each.exists():
            shutil.rmtree(each)


def remove(client: docker.DockerClient, beginning: str) -> None:
    """Docker objects whose names begin so, and the containers that helped with such a volume."""
    for container in client.containers.list(all=True, ignore_removed=True):
        helps = container.labels.get("tdb.volume", "").startswith(beginning)
        if str(container.name).startswith(beginning) or helps:
            with contextlib.suppress(NotFound):
                container.remove(force=True)
    for network in client.networks.list():
        if str(network.name).startswith(beginning):
            network.remove()
    for volume in client.volumes.list():
        if volume.name.startswith(beginning):
            volume.remove()


def left(client: docker.DockerClient) -> list[str]:
    """The names of all Docker objects that are still there."""
    containers = [str(one.name) for one in client.containers.list(all=True, ignore_removed=True)]
    networks = [str(one.name) for one in client.networks.list()]
    volumes = [one.name for one in client.volumes.list()]
    return [name for name in (*containers, *networks, *volumes) if name.startswith(prefix())]


def end_processes(folder: Path) -> None:
    """Those that work in the folder's workspaces: their environment says so."""
    for number in list(_working_in(folder)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    wait_until("the processes of an earlier run end", lambda: not list(_working_in(folder)))


def _working_in(folder: Path) -> Iterator[int]:
    mark = f"TDB_WORKSPACE={folder}/".encode()
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):  # it ended, or is somebody else's
            if any(one.startswith(mark) for one in (process / "environ").read_bytes().split(b"\0")):
                yield int(process.name)


def _mounts(folder: Path) -> list[str]:
    lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    points = [line.split()[1].encode().decode("unicode_escape") for line in lines]
    return [point for point in points if Path(point).is_relative_to(folder)]

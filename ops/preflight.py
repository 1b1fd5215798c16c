"""What is checked before an engine command changes anything: Docker, disk space, ports."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from infra.settings import ENGINES, Settings
from infra.workspace import Workspace
from ops import ports
from ops.backend import Recorded
from ops.docker_host import Container, DockerHost
from ops.errors import OpsError

_GB = 1_000_000_000
_PROXY = "docker-proxy"
_LEAVING_SECONDS = 10.0


def check(host: DockerHost, settings: Settings, workspace: Workspace, running: Sequence[Container]) -> None:
    """Raises for the first thing in the way; `running` are the stack's own containers."""
    paused = [container.name for container in running if container.state == "paused"]
    if paused:
        raise OpsError(
            f"paused, so it answers nobody: {', '.join(paused)}",
            where=host.address,
            mend=f"docker unpause {' '.join(paused)}",
        )
    if not host.local:
        return
    for place, free in tight_disks(host, workspace):
        raise OpsError(
            f"the disk is nearly full: {free / _GB:.1f} GB free, {minimum_free() / _GB:.1f} GB wanted",
            where=str(place),
            mend="make room (`docker image prune` removes unused images), or set TDB_MIN_FREE_GB lower",
        )
    clashes = _settled_clashes(host, settings, running)
    if clashes:
        raise OpsError(
            "a port of the stack is taken: " + "; ".join(clashes),
            where=f"stack {settings.stack} on {settings.bind_address}",
            mend="end that program, or give the stack other ports "
            f"(trading-databases:ports in Pulumi.{settings.stack}.yaml)",
        )


def refuse_unknown_data(host: DockerHost, settings: Settings, recorded: Recorded) -> None:
    """Data volumes that the state lost or never had: nothing is touched until that is clear."""
    known = {claim.id for claim in recorded.of_kind("tradingdb:docker:VolumeClaim")}
    unknown = {
        volume.removeprefix(f"{settings.namespace}-").removesuffix("-data"): volume
        for volume in host.data_volumes(settings.stack, settings.namespace)
        if volume not in known
    }
    unknown = {engine: volume for engine, volume in unknown.items() if engine not in settings.adopt}
    if unknown:
        raise OpsError(
            f"Docker has data volumes that the state of stack {settings.stack} does not know: "
            + ", ".join(unknown.values()),
            where=f"{host.address}; they may hold the data of an earlier stack",
            mend=f"to go on with that data, set trading-databases:adopt to {json.dumps([*unknown])} in "
            f"Pulumi.{settings.stack}.yaml, or bring the old state back; "
            f"to start empty: ./tdb destroy --stack {settings.stack} --remove-data",
        )


def minimum_free() -> float:
    """Bytes, from TDB_MIN_FREE_GB."""
    text = os.environ.get("TDB_MIN_FREE_GB") or "3"
    try:
        return float(text) * _GB
    except ValueError as error:
        raise OpsError(f"TDB_MIN_FREE_GB is {text!r}", mend="give a number of gigabytes, as 3") from error


def disks(host: DockerHost, workspace: Workspace) -> Iterator[tuple[Path, int]]:
    """Each place that is written to, with its free bytes."""
    for place in (Path(host.root_folder()), workspace.folder):
        there = next(part for part in (place, *place.parents) if part.exists())
        yield place, shutil.disk_usage(there).free


def tight_disks(host: DockerHost, workspace: Workspace) -> list[tuple[Path, int]]:
    wanted = minimum_free()
    return [(place, free) for place, free in disks(host, workspace) if free < wanted]


def _settled_clashes(host: DockerHost, settings: Settings, running: Sequence[Container]) -> list[str]:
    """The proxy of a container that was just removed may hold its port for a moment longer."""
    deadline, pause = time.monotonic() + _LEAVING_SECONDS, threading.Event()
    while True:
        clashes = list(port_clashes(host, settings, running))
        leaving = [clash for clash in clashes if clash.endswith(_PROXY)]
        if not leaving or len(leaving) < len(clashes) or time.monotonic() > deadline:
            return clashes
        pause.wait(0.2)


def port_clashes(host: DockerHost, settings: Settings, running: Sequence[Container]) -> Iterator[str]:
    """Ports of the stack that somebody else holds, each with the holder."""
    ours = {port.port for container in running for port in container.ports}
    for engine in ENGINES:
        port = int(getattr(settings.ports, engine))
        if port not in ours and ports.taken(settings.bind_address, port):
            yield f"{port} ({engine}) by {_holder(host, port)}"


def _holder(host: DockerHost, port: int) -> str:
    for container in host.all_containers():
        if any(published.port == port for published in container.ports):
            return f"container {container.name}"
    return ports.holder(port) or "a program that this user may not see"

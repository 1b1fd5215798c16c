"""The Docker engine: the one that answers; else, for root on Debian, one of our own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from infra.airgap.toolchain.docker_api import Answer, State, ask, owner_group
from infra.airgap.toolchain.docker_daemon import Daemon
from infra.airgap.toolchain.locks import exclusive
from infra.steps import StepError, StepLog
from infra.workspace import Workspace

DEFAULT = "unix:///var/run/docker.sock"
_APT = {"DEBIAN_FRONTEND": "noninteractive"}


def address(environment: Mapping[str, str] = os.environ) -> str:
    """DOCKER_HOST, else the usual socket, else that of a rootless engine of this user."""
    given = environment.get("DOCKER_HOST")
    if given:
        return given
    runtime = environment.get("XDG_RUNTIME_DIR")
    rootless = Path(runtime) / "docker.sock" if runtime else None
    if rootless and rootless.exists() and not _usable(DEFAULT):
        return f"unix://{rootless}"
    return DEFAULT


def answers() -> bool:
    return ask(address()).state is State.ANSWERS


def daemon(workspace: Workspace) -> Daemon:
    """The daemon that would be ours."""
    return Daemon(workspace.cache / "dockerd")


def prepare(workspace: Workspace, log: StepLog) -> None:
    """Have an engine answer, or say what stands in the way."""
    place = address()
    answer = ask(place)
    if answer.state is State.ANSWERS:
        return
    refuse_what_root_cannot_mend(place, answer)
    with exclusive(workspace.cache / "dockerd" / "lock", log):
        if ask(place).state is State.ANSWERS:
            return
        program = shutil.which("dockerd") or install(log)
        if Path("/run/systemd/system").is_dir():
            log.run(["systemctl", "start", "docker"], mend="see `journalctl -u docker`", timeout=90)
        else:
            daemon(workspace).start(program, log)
    answer = ask(place)
    if answer.state is not State.ANSWERS:
        raise StepError(
            f"the Docker engine was started and does not answer: {answer.detail}",
            "see `journalctl -u docker`, or `docker version`",
            log.path,
        )


def refuse_what_root_cannot_mend(place: str, answer: Answer, *, user: int | None = None) -> None:
    """Everything that a person has to do first."""
    if os.environ.get("DOCKER_HOST"):
        raise StepError(
            f"the Docker engine at DOCKER_HOST={place} does not answer: {answer.detail}",
            "start that engine, correct DOCKER_HOST, or unset it to use this machine's engine",
        )
    if answer.state is State.DENIED:
        group = owner_group(place)
        raise StepError(
            f"this user may not use the Docker engine at {place}",
            f"join the group {group} (`sudo usermod -aG {group} $USER`, then log in again), "
            "or set DOCKER_HOST to a rootless engine",
        )
    if (os.geteuid() if user is None else user) == 0:
        return
    if shutil.which("dockerd") or answer.state is State.SILENT:
        raise StepError(
            f"the Docker engine does not run: {answer.detail}",
            "start it (`sudo systemctl start docker`), or set DOCKER_HOST to an engine that runs",
        )
    raise StepError(
        "Docker is not installed",
        "install it (on Debian: `sudo apt-get install docker.io`) and join the group docker, "
        "or run ./tdb as root once, or set DOCKER_HOST to an engine elsewhere",
    )


def install(log: StepLog) -> str:
    """Debian's engine, without what it merely recommends."""
    if shutil.which("apt-get") is None:
        raise StepError(
            "Docker is not installed and this is not Debian or Ubuntu",
            "install Docker the way your distribution does and start it, or set DOCKER_HOST",
            log.path,
        )
    mend = "give apt a package source that has docker.io, or install Docker another way"
    log.run(["apt-get", "update"], env=_APT, mend=mend)
    log.run(["apt-get", "install", "--yes", "--no-install-recommends", "docker.io"], env=_APT, mend=mend)
    program = shutil.which("dockerd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if program is None:
        raise StepError("docker.io is installed and holds no dockerd", mend, log.path)
    return program


def _usable(place: str) -> bool:
    return ask(place).state is State.ANSWERS

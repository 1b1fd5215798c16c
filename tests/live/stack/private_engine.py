"""A Docker engine of a test's own, in a network of its own, which may be killed. Never the machine's."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import docker

from infra.airgap.toolchain.docker_daemon import Daemon
from infra.steps import StepLog
from tests.live.stack.trial import wait_until

DOCKERD = shutil.which("dockerd")


@dataclass
class PrivateEngine:
    """Answers at a socket; its containers' ports are seen inside its network alone."""

    daemon: Daemon
    holder: int  # a process that keeps the network
    program: str
    log: StepLog

    @property
    def entry(self) -> tuple[str, ...]:
        """What runs a command inside the network. The control groups stay the machine's own."""
        return ("nsenter", f"--net=/proc/{self.holder}/ns/net")

    @property
    def address(self) -> str:
        return self.daemon.address

    def start(self) -> None:
        self.daemon.start(self.program, self.log)

    def kill(self) -> None:
        number = self.daemon.process()
        assert number is not None
        os.kill(number, signal.SIGKILL)
        wait_until("the engine ends", lambda: self.daemon.process() is None)

    def restart(self) -> None:
        """As a service manager does: it ends cleanly first, with every proxy that it left."""
        _end(self)
        network = Path(f"/proc/{self.holder}/ns/net").readlink()
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it ended meanwhile
                is_proxy = (process / "comm").read_text() == "docker-proxy\n"
                if is_proxy and (process / "ns/net").readlink() == network:
                    os.kill(int(process.name), signal.SIGKILL)
        self.start()

    def copy_images(self, references: list[str]) -> None:
        """From the machine's engine; ids stay the same."""
        with subprocess.Popen(["docker", "save", *references], stdout=subprocess.PIPE) as saved:
            load = ["docker", "--host", self.address, "load", "--quiet"]
            subprocess.run(load, stdin=saved.stdout, stdout=subprocess.DEVNULL, check=True)
        assert saved.returncode == 0


@contextmanager
def private_engine(folder: Path, sockets: Path, environment: Mapping[str, str]) -> Iterator[PrivateEngine]:
    """`environment` marks its processes as the test's, so that a later run finds what a kill left."""
    for each in (folder, sockets):
        each.mkdir(parents=True, exist_ok=True)
    holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], env={**os.environ, **environment})
    try:
        _wait_for_network(holder.pid)
        inside = ("nsenter", f"--net=/proc/{holder.pid}/ns/net")
        subprocess.run([*inside, "ip", "link", "set", "lo", "up"], check=True)
        with closing(StepLog(folder / "engine.log")) as log:
            engine = _engine(folder, sockets, holder.pid, environment, log)
            try:
                engine.start()
                yield engine
                _remove_containers(engine)
            finally:
                _end(engine)
    finally:
        holder.kill()
        holder.wait()


def _engine(
    folder: Path, sockets: Path, holder: int, environment: Mapping[str, str], log: StepLog
) -> PrivateEngine:
    program = folder / "dockerd"
    marks = " ".join(f"{name}='{value}'" for name, value in environment.items())
    program.write_text(f'#!/bin/sh\nexec env {marks} nsenter --net=/proc/{holder}/ns/net {DOCKERD} "$@"\n')
    program.chmod(0o755)
    daemon = Daemon(
        folder,
        socket=sockets / "docker.sock",
        exec_root=sockets / "run",
        arguments=("--data-root", str(folder / "data"), "--exec-root", str(sockets / "run")),
    )
    return PrivateEngine(daemon, holder, str(program), log)


def _wait_for_network(holder: int) -> None:
    own = Path("/proc/self/ns/net").readlink()
    wait_until("the network is there", lambda: Path(f"/proc/{holder}/ns/net").readlink() != own, 10)


def _remove_containers(engine: PrivateEngine) -> None:
    if engine.daemon.process() is None:
        engine.start()
    client = docker.DockerClient(base_url=engine.address)
    for container in client.containers.list(all=True, ignore_removed=True):
        container.remove(force=True)
    client.close()


def _end(engine: PrivateEngine) -> None:
    number = engine.daemon.process()
    if number is None:
        return
    os.kill(number, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while engine.daemon.process() is not None and time.monotonic() < deadline:
        time.sleep(0.05)

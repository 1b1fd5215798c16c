"""A stack of its own for the tests of the command line: own namespace, ports, workspace and state."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest

from infra.workspace import ROOT

ENGINES = ("postgres", "redis", "influxdb", "kdb")


@dataclass(frozen=True)
class Scratch:
    """Runs `tdb` on a stack that nobody else has."""

    folder: Path
    namespace: str
    ports: dict[str, int]
    name: str = "scratch"

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "TDB_"))}
        own = {"TDB_WORKSPACE": str(self.folder / "workspace"), "TDB_STACKS": str(self.folder / "stacks")}
        passed = {name: os.environ[name] for name in ("TDB_CACHE", "TDB_STANDINS") if name in os.environ}
        return {**kept, **own, **passed, "COLUMNS": "80", "NO_COLOR": "1"}

    def command(self, *words: str) -> list[str]:
        """The stack's name goes last but before arguments that are passed on."""
        own = words[: words.index("--")] if "--" in words else words
        return [sys.executable, "-P", "-m", "ops", *own, "--stack", self.name, *words[len(own) :]]

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*words),
            cwd=ROOT,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str, variables: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            check=False,
            cwd=ROOT,
            env={**self.variables, **(variables or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )

    def good(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, f"{words}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def container(self, engine: str) -> str:
        return f"{self.namespace}-{engine}"

    def write_settings(self, lines: Sequence[str] = ()) -> None:
        ports = [f"    {engine}: {port}" for engine, port in self.ports.items()]
        own = [
            f"  trading-databases:namespace: {self.namespace}",
            "  trading-databases:ports:",
            *ports,
            *lines,
        ]
        (self.folder / "stacks").mkdir(parents=True, exist_ok=True)
        file = self.folder / "stacks" / f"Pulumi.{self.name}.yaml"
        file.write_text("\n".join(["config:", *own]) + "\n")


def free_ports(count: int) -> list[int]:
    """All held at once, so that they differ."""
    with ExitStack() as held:
        servers = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(server.getsockname()[1]) for server in servers]


@pytest.fixture(scope="session")
def scratch(
    tmp_path_factory: pytest.TempPathFactory, docker_client: docker.DockerClient
) -> Iterator[Scratch]:
    namespace = f"tdb-test-{secrets.token_hex(4)}"
    ports = dict(zip(ENGINES, free_ports(len(ENGINES)), strict=True))
    made = Scratch(tmp_path_factory.mktemp("ops"), namespace, ports)
    made.write_settings()
    yield made
    remove_all(docker_client, namespace)


def remove_all(client: docker.DockerClient, namespace: str) -> None:
    """What has this namespace in its name, and nothing else."""
    for container in client.containers.list(
        all=True, ignore_removed=True, filters={"name": f"^/{namespace}-"}
    ):
        container.remove(force=True)
    for volume in client.volumes.list(filters={"name": f"{namespace}-"}):
        volume.remove()
    for network in client.networks.list(filters={"name": f"^{namespace}-"}):
        network.remove()

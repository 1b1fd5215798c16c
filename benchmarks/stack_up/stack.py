"""The two arms: the program through `./tdb`, and the plain script. Each on names and ports of its own."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import docker
import requests
import yaml
from docker.models.containers import Container

from infra.settings import ENGINES, PROJECT
from infra.workspace import ROOT

PLAIN = Path(__file__).with_name("plain.sh")


def free_ports() -> dict[str, int]:
    """Below the range of outgoing connections."""
    found: dict[str, int] = {}
    while len(found) < len(ENGINES):
        port = random.randrange(20000, 32000)  # noqa: S311 - a port is no secret
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found.values():
            found[ENGINES[len(found)]] = port
    return found


@dataclass
class Stack:
    """What both arms have: containers by name, ports, and ways to ask what is in them."""

    namespace: str
    folder: Path
    client: docker.DockerClient
    ports: dict[str, int] = field(default_factory=free_ports)

    def container(self, engine: str) -> Container:
        return self.client.containers.get(f"{self.namespace}-{engine}")

    @property
    def authority(self) -> Path:
        raise NotImplementedError

    @property
    def influxdb_token(self) -> str:
        raise NotImplementedError

    def influxdb(self, what: str) -> dict[str, Any]:
        answer = requests.get(
            f"https://127.0.0.1:{self.ports['influxdb']}/api/v2/{what}",
            params={"limit": "100"},
            headers={"Authorization": f"Token {self.influxdb_token}"},
            verify=str(self.authority),
            timeout=30,
        )
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()
        return said

    def state(self) -> dict[str, int]:
        """Counts of what is there: both arms have to come to the same."""
        counts = {name: self._count(query, database) for name, (database, query) in _COUNTED.items()}
        acl = self.container("redis").exec_run(["grep", "-c", "^user ", "/etc/tradingdb/users.acl"])
        assert isinstance(acl.output, bytes)  # noqa: S101 - it is not streamed
        return {
            **counts,
            "redis users": int(acl.output),
            "buckets": len([b for b in self.influxdb("buckets")["buckets"] if b["type"] == "user"]),
            "tasks": len(self.influxdb("tasks")["tasks"]),
            "tokens": len(self.influxdb("authorizations")["authorizations"]),
            "healthy": sum(
                self.container(engine).attrs["State"]["Health"]["Status"] == "healthy" for engine in ENGINES
            ),
        }

    def _count(self, query: str, database: str) -> int:
        words = ["psql", "-XAtw", "-d", database, "-c", f"select count(*) from {query}"]  # noqa: S608
        done = self.container("postgres").exec_run(words)
        assert isinstance(done.output, bytes)  # noqa: S101 - it is not streamed
        return int(done.output)


_COUNTED = {
    "roles": ("postgres", "pg_roles where rolname !~ '^pg_'"),
    "databases": ("postgres", "pg_database where not datistemplate"),
    "schemas": ("trading_system", "pg_namespace where nspname !~ '^pg_'"),
    "tables": ("trading_system", "pg_class where relkind in ('r', 'p') and relnamespace >= 16384"),
    "grants": (
        "trading_system",
        """(select (aclexplode(relacl)).* from pg_class
            union all select (aclexplode(nspacl)).* from pg_namespace) as granted""",
    ),
}


@dataclass
class Declared(Stack):
    """`./tdb` with a workspace of its own; tools and images are there already."""

    def prepare(self) -> None:
        """Everything that `warm` means: tools in the workspace, images known."""
        config = {
            "namespace": self.namespace,
            "ports": self.ports,
            "postgres": {"limits": {"memoryMb": 512, "cpus": 1}, "maxConnections": 60},
        }
        file = self.folder / "settings" / "Pulumi.test.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump({"config": {f"{PROJECT}:{key}": v for key, v in config.items()}}))

    def run(self, *words: str) -> str:
        verb, *rest = words
        named = ["--stack", "test"] if verb != "pulumi" else []
        done = subprocess.run(
            [ROOT / "tdb", verb, *named, *rest],
            check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=self.environment,
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"tdb {verb} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        ours = ("TDB_STACK", "PULUMI_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        workspace = {"TDB_WORKSPACE": str(self.folder / "workspace"), "TDB_STACKS": f"{self.folder}/settings"}
        return {**kept, **workspace}

    def up(self) -> None:
        self.run("up")
        self.__dict__.pop("outputs", None)

    def down(self) -> None:
        self.run("destroy", "--remove-data")

    @cached_property
    def outputs(self) -> dict[str, Any]:
        words = ("stack", "output", "--json", "--show-secrets", "--stack", "test")
        found: dict[str, Any] = json.loads(self.run("pulumi", *words))
        return found

    @property
    def authority(self) -> Path:
        return self.folder / "workspace" / "stacks" / "test" / "ca.pem"

    @property
    def influxdb_token(self) -> str:
        return str(self.outputs["credentials"]["influxdb"]["token"])


@dataclass
class Plain(Stack):
    """The script beside this file."""

    images: dict[str, str] = field(default_factory=dict)

    @property
    def inputs(self) -> Path:
        return self.folder / "inputs"

    def up(self) -> None:
        self._run("up")

    def down(self) -> None:
        self._run("down")

    def _run(self, verb: str) -> None:
        words = {f"IMAGE_{engine}": image for engine, image in self.images.items()}
        words |= {f"PORT_{engine}": str(port) for engine, port in self.ports.items()}
        words |= {"INPUTS": str(self.inputs), "WORK": str(self.folder / "work"), "NAMESPACE": self.namespace}
        done = subprocess.run(
            [shutil.which("sh") or "sh", PLAIN, verb],
            check=False, capture_output=True, text=True, env={**os.environ, **words},
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"plain.sh {verb} ended with {done.returncode}:\n{done.stdout}{done.stderr}")

    @property
    def authority(self) -> Path:
        return self.folder / "work" / "ca.crt"

    @property
    def influxdb_token(self) -> str:
        return (self.folder / "work" / "influxdb.token").read_text().strip()

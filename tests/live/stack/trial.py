"""A whole stack of a test: settings, workspace, namespace and ports of its own, and `./tdb` bound to them."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
import yaml
from docker.models.containers import Container

from infra.settings import ENGINES, PROJECT
from infra.workspace import ROOT, Workspace

STACK = "test"
_OURS = ("TDB_STACK", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_HOME", "PULUMI_STACK", "CI")
_SECRET = "4dabf18193072939515e22adb298388d"  # how the engine marks a secret in a state


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def small(namespace: str, ports: Mapping[str, int]) -> dict[str, Any]:
    """Settings of a stack that fits beside others on a small machine."""
    return {
        "namespace": namespace,
        "ports": dict(ports),
        "postgres": {"limits": {"memoryMb": 512, "cpus": 1}, "maxConnections": 60},
    }


def free_ports() -> dict[str, int]:
    """Below the range of outgoing connections, one of which could take a port while its server is down."""
    found: list[int] = []
    while len(found) < len(ENGINES):
        port = random.randrange(20000, 32000)  # noqa: S311 - a port is no secret
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return dict(zip(ENGINES, found, strict=True))


@dataclass
class Trial:
    """One stack. `settings` are what its file says; `save` writes them."""

    folder: Path
    client: docker.DockerClient
    settings: dict[str, Any]
    name: str = STACK
    extra: dict[str, str] = field(default_factory=dict)  # environment of every command
    entry: tuple[str, ...] = ()  # what runs every command, as `nsenter --net=…`

    def __post_init__(self) -> None:
        self.save()

    def save(self, **changes: Any) -> None:
        self.settings.update(changes)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        config = {f"{PROJECT}:{key}": value for key, value in self.settings.items()}
        self.file.write_text(yaml.safe_dump({"config": config}))

    @property
    def file(self) -> Path:
        return self.folder / "settings" / f"Pulumi.{self.name}.yaml"

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder / "workspace", Workspace.of_environment().cache)

    @property
    def state_file(self) -> Path:
        return self.workspace.state / ".pulumi" / "stacks" / PROJECT / f"{self.name}.json"

    @property
    def namespace(self) -> str:
        return str(self.settings["namespace"])

    def port(self, engine: str) -> int:
        return int(self.settings["ports"][engine])

    @property
    def environment(self) -> dict[str, str]:
        """Of a person who has set nothing: what the command line of an outer run has set is left out."""
        made = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        outer = str(Workspace.of_environment().tools)
        path = [part for part in made["PATH"].split(os.pathsep) if part != outer]
        return {
            **made,
            "PATH": os.pathsep.join(path),
            "TDB_WORKSPACE": str(self.workspace.folder),
            "TDB_STACKS": str(self.file.parent),
            **self.extra,
        }

    def command(self, *words: str, stack: bool = True) -> list[str]:
        verb, *rest = words
        named = ["--stack", self.name] if stack else []
        return [*self.entry, str(ROOT / "tdb"), verb, *named, *rest]

    def start(self, *words: str, stack: bool = True, **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*words, stack=stack),
            env={**self.environment, **extra},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, stack: bool = True, **extra: str) -> Ended:
        return ended(self.start(*words, stack=stack, **extra))

    def succeed(self, *words: str, stack: bool = True, **extra: str) -> Ended:
        done = self.run(*words, stack=stack, **extra)
        assert done.code == 0, done.text
        return done

    def refused(self, *words: str, stack: bool = True, **extra: str) -> str:
        """The one error that a person sees, with where and how to mend it."""
        return one_error(self.run(*words, stack=stack, **extra))

    def pulumi(self, *words: str) -> Ended:
        return self.succeed("pulumi", *words, "--stack", self.name, stack=False)

    def outputs(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.pulumi("stack", "output", "--json", "--show-secrets").out)
        return found

    def resources(self, *, show_secrets: bool = False) -> list[dict[str, Any]]:
        words = ["--show-secrets"] if show_secrets else []
        exported = json.loads(self.pulumi("stack", "export", *words).out)
        found: list[dict[str, Any]] = exported["deployment"].get("resources", [])
        return found

    def secrets(self) -> dict[str, str]:
        """Every generated password and private key of the state, and the passphrase, by where it is kept."""
        found = {"passphrase": self.workspace.passphrase.read_text().strip()}
        for resource in self.resources(show_secrets=True):
            name = resource["urn"].rpartition("::")[2]
            for key, value in (resource.get("outputs") or {}).items():
                secret = isinstance(value, dict) and _SECRET in value
                if secret and resource["type"].startswith(_MAKERS):
                    plain = json.loads(value["plaintext"])
                    if isinstance(plain, dict):
                        found |= {f"{each}.value": text for each, text in plain.items()}
                    else:
                        found[f"{name}.{key}"] = plain
        return found

    def container(self, engine: str) -> Container:
        return self.client.containers.get(f"{self.namespace}-{engine}")

    def health(self, engine: str) -> str:
        return str(self.container(engine).attrs["State"]["Health"]["Status"])

    def containers(self) -> dict[str, str]:
        """The ids of the stack's containers by name."""
        found = self.client.containers.list(
            all=True, ignore_removed=True, filters={"name": f"^/{self.namespace}-"}
        )
        return {str(one.name): str(one.id) for one in found}

    def changes_nothing(self) -> None:
        """A run with nothing to do says so; the engine fails it otherwise."""
        self.succeed("up", "--expect-no-changes")


_MAKERS = ("tradingdb:secrets:", "tradingdb:tls:")


def ended(process: subprocess.Popen[str], seconds: float = 240) -> Ended:
    with process:
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=60)
            raise AssertionError(f"no end after {seconds:.0f} s:\n{out}{err}") from None
    return Ended(process.returncode, out, err)


def one_error(done: Ended) -> str:
    """The one error of the command line in what a failed command printed."""
    assert done.code != 0, done.text
    assert "Traceback" not in done.text
    lines = done.err.splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith("error: ")]
    assert len(starts) == 1, done.text
    error = "\n".join(lines[starts[0] :])
    assert "mend:" in error
    assert "unexpected" not in error, error
    return error


def wait_until(what: str, holds: Callable[[], object], seconds: float = 60) -> None:
    """Polls: the other side is another process."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)

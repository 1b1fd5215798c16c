"""What of the toolchain is in use, whether it is official, and why: for `tdb doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from infra.airgap.toolchain import docker_engine, record
from infra.airgap.toolchain.docker_api import State, ask
from infra.airgap.toolchain.record import Part
from infra.workspace import Workspace


@dataclass(frozen=True)
class Entry:
    """One part: `kind` is official, stand-in, or missing; `place` is a path or an address."""

    part: str
    kind: str
    version: str
    place: str
    why: str

    @property
    def works(self) -> bool:
        return self.kind != "missing"


def inventory(workspace: Workspace) -> list[Entry]:
    """The engine as it answers now, the rest as the preparation decided and the disk confirms."""
    known = record.load(workspace)
    parts = {"Pulumi CLI": known.cli, "Python language host": known.host}
    parts |= {f"plugin {name}": known.plugins.get(name) for name in known.plugins or ("docker", "postgresql")}
    return [_engine(workspace), *(_entry(name, part) for name, part in parts.items())]


def _engine(workspace: Workspace) -> Entry:
    place = docker_engine.address()
    answer = ask(place)
    if answer.state is not State.ANSWERS:
        return Entry("Docker engine", "missing", "", place, answer.detail)
    ours = docker_engine.daemon(workspace)
    number = ours.process() if place == ours.address else None
    why = f"started by tdb, process {number}, log {ours.log_file}" if number else "it runs already"
    return Entry("Docker engine", "official", answer.detail, place, why)


def _entry(name: str, part: Part | None) -> Entry:
    if part is None:
        return Entry(name, "missing", "", "", "not prepared yet")
    kind = "official" if part.official else "stand-in"
    if part.path and not Path(part.path).is_file():
        return Entry(name, "missing", part.version, part.path, "prepared once, and gone since")
    return Entry(name, kind, part.version, part.path, part.why)

"""What a run that was cut short leaves behind, and how the next one gets over it.

Three things can be left: a lock of a dead engine, operations marked as pending, and Docker objects that
were made but not recorded. Objects are removed only if they are the stack's and were made while a run of
this checkout had not come to a good end; data volumes never are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ops import backend, locks
from ops.console import note
from ops.docker_host import Container, DockerHost, Network
from ops.engine import Engine

# The engine's listing gives whole seconds.
_GRAIN = timedelta(seconds=1)


@dataclass(frozen=True)
class Attempt:
    """The time since which a run of this checkout may have left something behind."""

    file: Path

    @classmethod
    def of(cls, engine: Engine) -> Attempt:
        return cls(engine.stack.workspace.stack(engine.stack.name) / "attempt.json")

    def unfinished_since(self) -> datetime | None:
        try:
            return datetime.fromisoformat(json.loads(self.file.read_text())["since"])
        except (FileNotFoundError, ValueError, KeyError):
            return None

    def begin(self) -> None:
        """The first of several bad ends in a row counts."""
        if self.unfinished_since() is None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(json.dumps({"since": datetime.now(UTC).isoformat()}) + "\n")

    def end(self) -> None:
        self.file.unlink(missing_ok=True)


def clear_locks(engine: Engine) -> None:
    """Removes dead engines' locks and refuses when a living one has the stack."""
    folder = backend.local_folder(engine.variables)
    if folder is None:
        return
    for lock in locks.clear_dead(folder, engine.stack.name):
        note(f"Removed the lock of process {lock.pid}, which has ended without removing it itself.")
    locks.refuse_if_held(folder, engine.stack.name)


def clear_pending(engine: Engine, recorded: backend.Recorded) -> backend.Recorded:
    """Forgets operations that were cut short; the run that follows does each of them anew."""
    if not recorded.pending:
        return recorded
    note("An earlier run was cut short. Its unfinished operations are done anew:")
    for operation in recorded.pending:
        kind, _, urn = operation.partition(" ")
        note(f"  {kind} {urn.rpartition('::')[2]} ({urn.rsplit('::', 2)[-2].rpartition('$')[2]})")
    exported = json.loads(engine.capture(["stack", "export", "--stack", engine.stack.name]))
    exported["deployment"]["pending_operations"] = []
    engine.capture(["stack", "import", "--stack", engine.stack.name], given=json.dumps(exported))
    return engine.recorded()


def clear_orphans(
    engine: Engine, host: DockerHost, recorded: backend.Recorded, containers: Sequence[Container]
) -> list[Container]:
    """Removes what an unfinished run made and did not record; returns the containers that stay."""
    since = Attempt.of(engine).unfinished_since()
    if since is None:
        return list(containers)
    known = {resource.id for resource in recorded.resources}
    stray = [one for one in containers if _is_stray(one, known, since)]
    for container in stray:
        note(f"Removed container {container.name}, made by a run that was cut short.")
        host.remove_container(container.id)
    settings = engine.stack.settings()
    for network in host.networks(engine.stack.name, settings.namespace):
        if _is_stray(network, known, since):
            note(f"Removed network {network.name}, made by a run that was cut short.")
            host.remove_network(network.id)
    return [one for one in containers if one not in stray]


def _is_stray(one: Container | Network, known: set[str], since: datetime) -> bool:
    return one.id not in known and one.created >= since - _GRAIN


def lost(recorded: backend.Recorded, containers: Sequence[Container]) -> list[str]:
    """Containers of the state that are gone or do not serve, by name."""
    there = {one.id: one for one in containers}
    broken = []
    for resource in recorded.of_kind("docker:index/container:Container"):
        container = there.get(resource.id)
        if container is None or not container.serves:
            broken.append(resource.name or resource.urn.rpartition("::")[2])
    return broken

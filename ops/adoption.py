"""Takes a PostgreSQL server over whose data outlived its state.

Its roles and databases are there already: they are imported as they are, and the run that follows brings
them to what is declared. Schemas, extensions, grants and tables find themselves without that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from infra.settings import Settings
from ops.backend import Recorded
from ops.console import note
from ops.docker_host import DockerHost
from ops.engine import Engine
from schema.postgres.databases import DATABASES
from schema.postgres.roles import ROLES

ENGINE: Final = "postgres"
_ROLE: Final = "postgresql:index/role:Role"
_DATABASE: Final = "postgresql:index/database:Database"
_WORDS: Final = {_ROLE: "role", _DATABASE: "database"}  # with which the program's own names begin
# Contents are not looked at yet; what comes after them would log in as roles with their old passwords.
_WITHOUT_CONTENTS: Final = ("--exclude", "**$postgresql:index/**", "--exclude-dependents")
_WITHOUT_TABLES: Final = ("--exclude", "**tradingdb:postgres:Migration**", "--exclude-dependents")
_FOUND: Final = "SELECT 'role', rolname FROM pg_roles UNION ALL SELECT 'database', datname FROM pg_database"


def adopt(
    engine: Engine, settings: Settings, recorded: Recorded, host: DockerHost, options: Sequence[str]
) -> None:
    """`options` are those of the run that follows. Where an earlier adoption was cut short, it goes on."""
    if ENGINE not in settings.adopt or not _missing(recorded):
        return
    if f"{settings.namespace}-{ENGINE}-data" not in host.data_volumes(settings.stack, settings.namespace):
        return
    note("Taking over the data of postgres. First the servers, without what is in them:")
    code = engine.operate("up", *options, *_WITHOUT_CONTENTS)
    if code != 0:
        raise SystemExit(code)
    found = _in_server(host, f"{settings.namespace}-{ENGINE}") & _missing(engine.recorded())
    if not found:
        return
    note(f"Then {len(found)} roles and databases that are in the server already:")
    _import(engine, found)


def _missing(recorded: Recorded) -> set[tuple[str, str]]:
    """What is declared and the state does not know."""
    declared = {(_ROLE, role.name) for role in ROLES if not role.replication}
    declared |= {(_DATABASE, database.name) for database in DATABASES}
    return declared - {(resource.kind, resource.id) for resource in recorded.of_kind("postgresql:")}


def _in_server(host: DockerHost, container: str) -> set[tuple[str, str]]:
    words = ["psql", "--username=postgres", "--no-psqlrc", "-AtF ", "--command", _FOUND]
    rows = [line.split(" ", 1) for line in host.output(container, words).splitlines()]
    return {(_ROLE if kind == "role" else _DATABASE, name) for kind, name in rows}


def _import(engine: Engine, found: set[tuple[str, str]]) -> None:
    folder = engine.stack.workspace.stack(engine.stack.name)
    wanted, file = folder / "declared.json", folder / "adopted.json"
    stack = ["--stack", engine.stack.name, "--config-file", str(engine.stack.overlay)]
    try:
        quiet = ["--suppress-outputs", "--suppress-progress"]
        engine.capture(["preview", *stack, *quiet, "--import-file", str(wanted), *_WITHOUT_TABLES])
        file.write_text(json.dumps(_chosen(wanted, found)))
        engine.capture(
            ["import", *stack, *quiet, "--file", str(file), "--yes", "--skip-preview",
             "--protect=false", "--generate-code=false"]
        )  # fmt: skip
    finally:
        wanted.unlink(missing_ok=True)
        file.unlink(missing_ok=True)


def _chosen(wanted: Path, found: set[tuple[str, str]]) -> dict[str, Any]:
    """Of everything that would be created: what is there."""
    said = json.loads(wanted.read_text())
    ids = {(kind, f"{_WORDS[kind]}-{name}"): name for kind, name in found}
    chosen = [
        {**entry, "id": ids[key]}
        for entry in said["resources"]
        if (key := (entry["type"], entry["name"])) in ids
    ]
    return {"nameTable": said.get("nameTable", {}), "resources": chosen}

"""`tdb status`: what runs of a stack and how it is, as Docker says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from infra.settings import ENGINES, Settings
from infra.workspace import Workspace
from ops.commands.options import StackName, app
from ops.console import note, results
from ops.docker_host import Container, DockerHost
from ops.stack import Stack

command = app()

_COLOURS = {"healthy": "green", "running": "green", "starting": "yellow"}
_VERSION_LABEL = "org.opencontainers.image.version"


@dataclass(frozen=True)
class Row:
    """One engine of the stack."""

    engine: str
    container: str
    health: str
    since: str
    version: str
    image: str
    origin: str
    endpoint: str


@command.command()
def status(
    stack: StackName = "dev",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show each engine's container, health, version, image and address.

    Exits with 0 only if all four engines are healthy.

    Examples:

        ./tdb status
        ./tdb status --stack test --json
    """
    settings = Stack.named(stack, Workspace.of_environment()).settings()
    host = DockerHost()
    containers = host.containers(stack, settings.namespace)
    rows = [row(engine, containers, settings, host) for engine in ENGINES]
    if as_json:
        print(json.dumps([vars(one) for one in rows], indent=2))
    elif containers:
        results().print(table(stack, rows))
    else:
        note(f"Nothing of stack {stack} is up. ./tdb up --stack {stack} brings it up.")
    raise SystemExit(0 if all(one.health == "healthy" for one in rows) else 1)


def row(engine: str, containers: list[Container], settings: Settings, host: DockerHost) -> Row:
    name = f"{settings.namespace}-{engine}"
    found = next((one for one in containers if one.name == name), None)
    if found is None:
        return Row(engine, name, "absent", "", "", "", "", "")
    image = host.image(found.image)
    started = host.started(found.id) if found.state == "running" else None
    return Row(
        engine,
        name,
        found.health,
        ago(datetime.now(UTC) - started) if started else "",
        version(image),
        found.image.removeprefix("sha256:")[:12],
        origin(image),
        ", ".join(f"{port.address}:{port.port}" for port in found.ports),
    )


def version(image: Mapping[str, Any]) -> str:
    """From our label, or the variable that official images carry."""
    config = image.get("Config") or {}
    label = (config.get("Labels") or {}).get(_VERSION_LABEL) or (config.get("Labels") or {}).get(
        "tdb.version"
    )
    if label:
        return str(label)
    for pair in config.get("Env") or []:
        name, _, value = pair.partition("=")
        if name in ("PG_VERSION", "REDIS_VERSION", "INFLUXDB_VERSION"):
            return str(value)
    return "?"


def origin(image: Mapping[str, Any]) -> str:
    labels = (image.get("Config") or {}).get("Labels") or {}
    if "tdb.image" in labels:
        return "built here"
    return "registry" if image.get("RepoDigests") else "local"


def ago(time: Any) -> str:
    seconds = int(time.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def table(stack: str, rows: list[Row]) -> Table:
    """Two lines an engine, to fit 80 columns."""
    made = Table(title=f"Stack {stack}", title_justify="left", box=None, pad_edge=False, header_style="bold")
    for title in ("engine", "health", "since", "endpoint", "version", "image"):
        made.add_column(title, overflow="fold")
    for one in rows:
        colour = _COLOURS.get(one.health, "red")
        name = f"{one.engine}\n[dim]{one.container}[/]"
        image = f"{one.image}\n[dim]{one.origin}[/]"
        made.add_row(name, f"[{colour}]{one.health}[/]", one.since, one.endpoint, one.version, image)
    return made

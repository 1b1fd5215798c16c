"""`tdb images`: what the engines run from; building it, listing it, and pinning official images instead."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from infra.airgap.images.catalogue import Catalogue
from infra.airgap.images.steps import steps as image_steps
from infra.settings import ENGINES
from infra.workspace import Workspace
from ops import pins, prepare
from ops.commands.options import StackName, app
from ops.commands.status import origin, version
from ops.console import note, results
from ops.docker_host import DockerHost
from ops.errors import OpsError
from ops.stack import Stack

command = app(no_args_is_help=True)
command.callback(help="Build the engines' images, list them, or pin official ones.")(lambda: None)

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[IMAGE]...", help="All the engines need if left out.")
]


@command.command()
def build(
    names: Names = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Build even so, to take newer packages in.")] = False,
) -> None:
    """Build images from Debian packages and Go modules. What is built from the same inputs is left alone.

    Examples:

        ./tdb images build
        ./tdb images build postgres --fresh
    """
    workspace = Workspace.of_environment()
    prepare.toolchain(workspace)
    prepare.run(workspace, [lambda place: image_steps(place, names or None, fresh=fresh)])
    show(workspace)


@command.command("list")
def list_images(stack: StackName = "dev") -> None:
    """Show which image each engine of a stack runs from.

    Examples:

        ./tdb images list
        ./tdb images list --stack prod
    """
    workspace = Workspace.of_environment()
    show(workspace, Stack.named(stack, workspace))


def show(workspace: Workspace, stack: Stack | None = None) -> None:
    host = DockerHost()
    pinned = dict(stack.settings().images) if stack else {}
    built = Catalogue(workspace.images).read()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("image", "version", "origin", "id", "size"):
        table.add_column(title, overflow="fold")
    for name in sorted({*ENGINES, *built}):
        reference = pinned.get(name) or (built[name].id if name in built else "")
        said = host.image(reference) if reference else {}
        if not said:
            table.add_row(name, "", "pinned" if name in pinned else "not built", reference[:30], "")
            continue
        size = f"{int(said.get('Size', 0)) / 1_000_000:.0f} MB"
        table.add_row(name, version(said), origin(said), str(said["Id"])[7:19], size)
    results().print(table)


@command.command()
def pin(
    references: Annotated[
        list[str], typer.Argument(metavar="ENGINE=IMAGE:TAG...", help="As postgres=postgres:17.")
    ],
    stack: StackName = "dev",
) -> None:
    """Resolve tags at their registry and record the digests in the stack's file.

    Needs a registry that answers. The stack then runs these images instead of those built here.

    Examples:

        ./tdb images pin postgres=postgres:17 redis=redis:8
        ./tdb images pin --stack prod influxdb=influxdb:2
    """
    chosen = Stack.named(stack, Workspace.of_environment())
    wanted: dict[str, str] = {}
    for text in references:
        engine, _, reference = text.partition("=")
        if engine not in ENGINES or not reference:
            raise OpsError(
                f"{text!r} names no engine and image",
                mend=f"write ENGINE=IMAGE:TAG; engines: {', '.join(ENGINES)}",
                code=2,
            )
        wanted[engine] = reference
    host = DockerHost()
    digests = {engine: pins.resolved(host, reference) for engine, reference in wanted.items()}
    pins.record(chosen.committed, digests)
    for engine, digest in digests.items():
        results().print(f"{engine}: {digest}", soft_wrap=True)
    note(f"Recorded in {chosen.committed}. ./tdb preview --stack {stack} shows what that changes.")

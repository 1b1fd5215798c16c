"""`tdb drift`: what differs between the declarations and the servers of a stack."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.workspace import Workspace
from ops.access import Access
from ops.commands.options import StackName, app
from ops.console import note, results
from ops.drift import influxdb, kdb, redis
from ops.drift.postgres import section as postgres
from ops.drift.report import Report
from ops.engine import Engine
from ops.stack import Stack

command = app()


@command.command()
def drift(
    stack: StackName = "dev",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    record: Annotated[
        bool,
        typer.Option(
            "--record", help="Take a fresh stack's structure as the declared one, after a migration."
        ),
    ] = False,
) -> None:
    """Compare what is declared with what the servers hold, and list each difference with both sides.

    Only reads; looks at a sample of Redis's keys and at no value. Exits with 0 without a difference, 2 with
    some, 1 when it cannot tell.

    Examples:

        ./tdb drift
        ./tdb drift --stack prod --json
    """
    chosen = Stack.named(stack, Workspace.of_environment())
    settings = chosen.settings()
    access = Access.of(Engine(chosen))
    if record:
        note(f"recorded in {postgres.record(access, settings.postgres)}")
        return
    report = Report(
        stack,
        [
            postgres.section(access, settings.postgres),
            redis.section(access, settings.redis),
            influxdb.section(access, settings),
            kdb.section(access),
        ],
    )
    if as_json:
        print(report.as_json())
    else:
        out = results()
        for line in report.lines(out.width):
            out.print(line, soft_wrap=True)
    raise SystemExit(report.exit_code)

"""`tdb doctor`: the findings of ops/checks, for people and programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from infra.workspace import Workspace
from ops.checks import Finding, Level, findings
from ops.commands.options import StackName, app
from ops.console import results
from ops.stack import Stack

command = app()

_COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "bold red"}


@command.command()
def doctor(
    stack: StackName = "dev",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Check this machine for a stack: what is there, what is in use and why, and how to mend what is not.

    Exits with 1 if anything fails; warnings are no failure.

    Examples:

        ./tdb doctor
        ./tdb doctor --stack prod --json
    """
    chosen = Stack.named(stack, Workspace.of_environment())
    found = list(findings(chosen, chosen.settings()))
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=2))
    else:
        results().print(table(found))
    raise SystemExit(1 if any(one.level == Level.FAIL for one in found) else 0)


def table(found: list[Finding]) -> Table:
    made = Table.grid(padding=(0, 2, 0, 0))
    for one in found:
        text = Text(one.text)
        if one.mend:
            text.append(f"\nmend: {one.mend}", style="bold")
        made.add_row(Text(one.level, style=_COLOURS[one.level]), Text(one.subject, no_wrap=True), text)
    return made

"""`tdb verify`: does a running stack stand as it must."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.workspace import Workspace
from ops.commands.options import JsonFile, JunitFile, StackName, app
from ops.console import note, results
from ops.verification import text
from ops.verification.live import Live
from ops.verification.run import verify as run

_PAGE = "docs/policies/live/{name}.md"

command = app()


@command.command()
def verify(
    stack: StackName = "dev",
    only: Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="Only this check.")] = None,
    json_file: JsonFile = None,
    junit_file: JunitFile = None,
) -> None:
    """Ask the four servers of a running stack whether they are as they must be.

    Looks into the containers and logs in over the network with the stack's own credentials. Only reads, and
    so may run against production. A check that cannot be evaluated fails. Exits with 0 if all is green.

    Both reports are also in the workspace, beside the stack's certificates.

    Examples:

        ./tdb verify
        ./tdb verify --stack prod --junit report.xml
        ./tdb verify --only P03 --only P04
    """
    outcome = run(Live.of(stack), only or ())
    folder = Workspace.of_environment().stack(stack)
    outcome.write(folder, json_file, junit_file)
    out = results()
    for line in text.lines(outcome, out.width, _PAGE):
        out.print(line, soft_wrap=True)
    note(f"reports: {folder / 'verify.json'}, {folder / 'verify.junit.xml'}")
    raise SystemExit(1 if outcome.red else 0)

"""`tdb up`: from whatever is there to a stack that is up and healthy."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from infra.workspace import Workspace
from ops import recovery
from ops.access import Access
from ops.adoption import adopt
from ops.commands.options import PASS_ON, StackName, Yes, app
from ops.console import results
from ops.deployment import QUIET, Deployment, approval, policies
from ops.stack import Stack

command = app()


@command.command(context_settings=PASS_ON)
def up(
    context: typer.Context,
    stack: StackName = "dev",
    yes: Yes = False,
    ask: Annotated[bool, typer.Option("--ask", help="Show the changes and ask, on any stack.")] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", "-r", help="Read every resource from its server first.")
    ] = False,
) -> None:
    """Bring a stack up, or change it to what the code says.

    Prepares the machine where needed (Docker, the Pulumi CLI, images), checks ports and disk, gets over what
    an interrupted run left, restores containers that were removed by hand, and runs `pulumi up`.

    dev and test are never asked about; staging and prod are, unless `--yes` is given.
    Other options go to `pulumi up`.

    Examples:

        ./tdb up
        ./tdb up --stack staging
        ./tdb up --ask --diff
        ./tdb up --refresh
    """
    start = time.monotonic()
    settings = Stack.named(stack, Workspace.of_environment()).settings()
    asking = approval("up", settings, yes=yes, ask=ask)
    ready = Deployment.ready(stack).recovered()
    ready.check()
    attempt = recovery.Attempt.of(ready.engine)
    attempt.begin()
    if not refresh:
        ready.notice_lost()
    options = [*asking, *QUIET, *policies()]
    adopt(ready.engine, ready.settings, ready.recorded, ready.host, options)
    options += [*(["--refresh"] if refresh else []), *context.args]
    code = ready.engine.operate("up", *options)
    if code != 0:
        raise SystemExit(code)
    attempt.end()
    ready.confirm_up()
    if "--json" not in context.args:
        summary(Access.at_hand(ready.engine) or Access.of(ready.engine), time.monotonic() - start)


_SHELLS = {"postgres": "psql", "redis": "redis", "influxdb": "influx", "kdb": "q"}


def summary(access: Access, seconds: float) -> None:
    option = "" if access.stack == "dev" else f" -s {access.stack}"
    out = results()
    out.print(f"\n[bold green]Stack {access.stack} is up[/] after {seconds:.1f} s.\n")
    for engine in access.endpoints:
        host, port = access.endpoint(engine)
        standin = "  [yellow]stand-in[/]" if engine in access.standins else ""
        out.print(f"  {engine:<10} {f'{host}:{port}':<18} ./tdb {_SHELLS.get(engine, '?')}{option}{standin}")
    out.print(f"\n  certificates  {access.folder}", soft_wrap=True)
    shown = f"./tdb pulumi stack output credentials --show-secrets -s {access.stack}"
    out.print(f"  credentials   {shown}", soft_wrap=True)

"""`tdb preview`: what `up` would change."""

from __future__ import annotations

import typer

from ops.commands.options import PASS_ON, StackName, app
from ops.deployment import QUIET, Deployment, policies

command = app()


@command.command(context_settings=PASS_ON)
def preview(context: typer.Context, stack: StackName = "dev") -> None:
    """Show what `up` would change, and change nothing.

    Prepares the machine where needed, as `up` does. Other options go to `pulumi preview`, and its exit
    code is passed on.

    Examples:

        ./tdb preview
        ./tdb preview --diff
        ./tdb preview --stack prod --json
        ./tdb preview --expect-no-changes
    """
    ready = Deployment.ready(stack)
    raise SystemExit(ready.engine.operate("preview", *QUIET, *policies(), *context.args))

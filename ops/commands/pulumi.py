"""`tdb pulumi` and `tdb env`: the prepared environment, for the engine's own CLI."""

from __future__ import annotations

import os
import shlex

import typer

from infra.airgap.toolchain.passphrase import ensure_passphrase
from infra.workspace import Workspace
from ops import engine, prepare
from ops.commands.options import StackName, app
from ops.passphrase import generated, given, variables
from ops.stack import Stack, names

env_command = app()


def run_pulumi(arguments: list[str]) -> None:
    """The CLI with the user's arguments, untouched, in the project's folder."""
    workspace = Workspace.of_environment()
    prepare.toolchain(workspace)
    made = engine.environment(workspace)
    stack = named_stack(arguments)
    if stack in names() and not generated(Stack(stack, workspace)) and not given():
        made.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)  # dev's passphrase never locks a guarded stack
    elif "PULUMI_CONFIG_PASSPHRASE_FILE" in made and not given():
        ensure_passphrase(workspace)
    engine.become(arguments, made)


def named_stack(arguments: list[str]) -> str:
    """What --stack says, in any of the spellings that the CLI takes."""
    for place, word in enumerate(arguments):
        if word in ("--stack", "-s"):
            return "".join(arguments[place + 1 : place + 2])
        if word.startswith("--stack="):
            return word.removeprefix("--stack=")
    return ""


@env_command.command()
def env(stack: StackName = "dev") -> None:
    """Print what plain `pulumi` needs in its environment, for a shell to evaluate.

    Prepares the toolchain where needed. Nothing printed is a secret: the passphrase is named by its file.

    Examples:

        eval "$(./tdb env)"
        pulumi up --stack dev
    """
    workspace = Workspace.of_environment()
    prepare.toolchain(workspace)
    made = engine.environment(workspace) | dict(variables(Stack.named(stack, workspace)))
    for name, value in sorted(made.items()):
        if os.environ.get(name) != value:
            typer.echo(f"export {name}={shlex.quote(value)}")

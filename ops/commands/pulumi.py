"""`tdb pulumi` and `tdb env`: the prepared environment, for the engine's own CLI."""

from __future__ import annotations

import os
import shlex
from typing import Final

import typer

from infra.airgap.toolchain.passphrase import ensure_passphrase
from infra.workspace import Workspace
from ops import engine, prepare
from ops.commands.options import StackName, app
from ops.passphrase import generated, given, variables
from ops.stack import Stack, names

env_command = app()

# What runs the program for a stack: without a salt in the stack's file the CLI writes one into it, and the
# next passphrase does not fit. `config` is for changing that file and keeps it.
_OPERATIONS: Final = {"up", "update", "preview", "pre", "destroy", "down", "dn", "refresh", "import", "watch"}


def run_pulumi(arguments: list[str]) -> None:
    """The CLI with the user's arguments in the project's folder; an operation reads the copied settings."""
    workspace = Workspace.of_environment()
    prepare.toolchain(workspace)
    made = engine.environment(workspace)
    stack = named_stack(arguments)
    if stack in names() and not generated(Stack(stack, workspace)) and not given():
        made.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)  # dev's passphrase never locks a guarded stack
    elif "PULUMI_CONFIG_PASSPHRASE_FILE" in made and not given():
        ensure_passphrase(workspace)
    engine.become(with_settings(arguments, stack, workspace), made)


def with_settings(arguments: list[str], stack: str, workspace: Workspace) -> list[str]:
    """An operation on a stack of ours with the copied settings, as `tdb up` does it; others as they are."""
    told = any(word.partition("=")[0] == "--config-file" for word in arguments)
    if told or stack not in names() or arguments[0] not in _OPERATIONS:
        return arguments
    return [arguments[0], "--config-file", str(Stack(stack, workspace).write_overlay()), *arguments[1:]]


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

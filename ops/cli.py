"""Which commands there are and where they live. Loads the one that is called and no other."""

from __future__ import annotations

import importlib
import sys

import typer

from infra.workspace import Workspace
from ops.commands.options import app
from ops.errors import leave, translated, unexpected

_STACK, _LOOK, _USE, _MACHINE = "Stacks", "Look", "Use", "Machine"

# Name: where it lives, and the line that the overview shows.
COMMANDS = {
    "up": ("ops.commands.up:command", _STACK, "Bring a stack up, or change it to what the code says."),
    "preview": ("ops.commands.preview:command", _STACK, "Show what `up` would change."),
    "destroy": ("ops.commands.destroy:command", _STACK, "Remove a stack."),
    "policy": ("ops.commands.policy:command", _LOOK, "Whether a stack is allowed, by every rule."),
    "verify": ("ops.commands.verify:command", _LOOK, "Whether the running servers are as they must be."),
    "status": ("ops.commands.status:command", _LOOK, "What runs, since when, and how it is."),
    "drift": ("ops.commands.drift:command", _LOOK, "What differs from what is declared."),
    "logs": ("ops.commands.logs:command", _LOOK, "What the engines write."),
    "doctor": ("ops.commands.doctor:command", _LOOK, "Check the machine, and say how to mend it."),
    "psql": ("ops.commands.shells:psql_command", _USE, "PostgreSQL's own shell, logged in."),
    "redis": ("ops.commands.shells:redis_command", _USE, "Redis's own shell, logged in."),
    "influx": ("ops.commands.shells:influx_command", _USE, "A prompt for Flux and the InfluxDB API."),
    "q": ("ops.commands.shells:q_command", _USE, "A prompt for q over IPC."),
    "migrate": ("ops.commands.migrate:command", _USE, "Write, check and run revisions of the schema."),
    "test": ("ops.commands.test:command", _MACHINE, "Run every check and test of the project."),
    "docs": ("ops.commands.docs:command", _MACHINE, "Write docs/schema from the models."),
    "images": ("ops.commands.images:command", _MACHINE, "Build, list or pin the engines' images."),
    "env": ("ops.commands.pulumi:env_command", _MACHINE, "Print the environment for plain `pulumi`."),
    "pulumi": ("ops.commands.pulumi:run_pulumi", _MACHINE, "The Pulumi CLI in the prepared environment."),
}

_HELP = """The databases of a trading platform, as code.

`./tdb up` brings PostgreSQL, Redis, InfluxDB and KDB+ up in containers; doing it again changes nothing.
Every command has `--help` with examples.
"""


def main() -> None:
    """Run the command that was asked for; whatever goes wrong ends as one clear error."""
    try:
        _dispatch(sys.argv[1:])
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # the reader, as `head`, has seen enough
        sys.stderr.close()
        raise SystemExit(141) from None
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback helps no operator
        leave(translated(error) or unexpected(error, Workspace.of_environment().logs))


def _dispatch(arguments: list[str]) -> None:
    name, *rest = arguments or [""]
    if name == "pulumi":  # its arguments are not ours to read
        _load(name)(rest)
    elif name in COMMANDS:
        _load(name)(args=rest, prog_name=f"tdb {name}")
    else:
        _overview()(args=arguments, prog_name="tdb")


def _load(name: str) -> typer.Typer:
    module, _, attribute = COMMANDS[name][0].partition(":")
    loaded: typer.Typer = getattr(importlib.import_module(module), attribute)
    return loaded


def _overview() -> typer.Typer:
    """The list of commands; nothing of them is loaded to show it."""
    overview = app(no_args_is_help=True)
    overview.callback(help=_HELP)(lambda: None)
    for name, (_, panel, line) in COMMANDS.items():
        overview.command(name, help=line, rich_help_panel=panel)(lambda: None)
    return overview

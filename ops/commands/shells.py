"""The four shells: how they are called. What each does is in ops/shells."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import typer

from infra.workspace import Workspace
from ops.access import Access
from ops.commands.options import PASS_ON, StackName, app
from ops.engine import Engine
from ops.stack import Stack

psql_command = app()
redis_command = app()
influx_command = app()
q_command = app()


def _reach(stack: str, shell: str, arguments: list[str]) -> None:
    chosen = Stack.named(stack, Workspace.of_environment())
    run: Callable[[Access, str, list[str]], None] = importlib.import_module(f"ops.shells.{shell}").run
    run(Access.of(Engine(chosen)), chosen.settings().namespace, arguments)


@psql_command.command(context_settings=PASS_ON)
def psql(context: typer.Context, stack: StackName = "dev") -> None:
    """Open psql on the stack's PostgreSQL, as its administrator and over TLS.

    Uses this machine's psql, or the one in the container. Arguments after `--` go to it untouched;
    standard input does too.

    Examples:

        ./tdb psql
        ./tdb psql -- -Atc "select 1"
        ./tdb psql -- -d prefect < script.sql
    """
    _reach(stack, "psql", context.args)


@redis_command.command(context_settings=PASS_ON)
def redis(context: typer.Context, stack: StackName = "dev") -> None:
    """Open redis-cli on the stack's Redis, as its administrator and over mutual TLS.

    Uses this machine's redis-cli, or the one in the container. Arguments after `--` go to it untouched.

    Examples:

        ./tdb redis
        ./tdb redis -- PING
        ./tdb redis -- --scan --pattern "price:*"
    """
    _reach(stack, "redis", context.args)


@influx_command.command(context_settings=PASS_ON)
def influx(context: typer.Context, stack: StackName = "dev") -> None:
    """Ask the stack's InfluxDB, over TLS and its HTTP API.

    Without arguments, a prompt on a terminal, or a Flux script from standard input. Arguments after `--`
    are `buckets`, `orgs`, `health`, `query FLUX`, or Flux itself.

    Examples:

        ./tdb influx
        ./tdb influx -- buckets
        ./tdb influx -- 'from(bucket: "market-data") |> range(start: -1h) |> limit(n: 5)'
        ./tdb influx < script.flux
    """
    _reach(stack, "influx", context.args)


@q_command.command(context_settings=PASS_ON)
def q(context: typer.Context, stack: StackName = "dev") -> None:
    """Ask the stack's KDB+, over IPC and mutual TLS.

    Without arguments, a prompt on a terminal, or one expression a line from standard input. Arguments
    after `--` are expressions, evaluated one after the other.

    Examples:

        ./tdb q
        ./tdb q -- "tables[]"
        ./tdb q -- "t:([]a:1 2)" "select from t"
    """
    _reach(stack, "q", context.args)

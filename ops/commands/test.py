"""`tdb test`: everything that has to hold before a change is taken in."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from infra.workspace import ROOT, Workspace
from ops import prepare
from ops.commands.options import PASS_ON, app
from ops.console import results
from ops.engine import environment

command = app()

_PACKAGES = ("infra", "ops", "schema", "stores", "migrations", "policies", "benchmarks", "tests")
_NOTHING_SELECTED = 5  # pytest's exit code


@dataclass(frozen=True)
class Part:
    """One program that has to end with 0."""

    name: str
    words: Sequence[str]
    may_select_nothing: bool = False


@command.command("test", context_settings=PASS_ON)
def run_all(
    context: typer.Context,
    fast: Annotated[bool, typer.Option("--fast", help="Leave out tests that need servers.")] = False,
) -> None:
    """Prepare everything, then run formatting, lint, types, unit tests and live tests, in this order.

    Stops at the first part that fails. Other arguments go to pytest; a path among them limits the tests
    to it.

    Examples:

        ./tdb test
        ./tdb test --fast
        ./tdb test tests/unit/ops -k port
    """
    workspace = Workspace.of_environment()
    if fast:
        prepare.toolchain(workspace)
    else:
        prepare.everything(workspace)
    variables = environment(workspace)
    times: list[tuple[str, float]] = []
    for part in parts(context.args, fast=fast):
        results().rule(part.name, align="left", style="dim")
        sys.stdout.flush()
        start = time.monotonic()
        code = subprocess.run(part.words, check=False, cwd=ROOT, env=variables).returncode
        times.append((part.name, time.monotonic() - start))
        if code != 0 and not (part.may_select_nothing and code == _NOTHING_SELECTED):
            summary(times, failed=part.name)
            raise SystemExit(code if 0 < code < 128 else 1)
    summary(times)


def parts(arguments: Sequence[str], *, fast: bool) -> list[Part]:
    """In the order in which a mistake costs least."""
    python = [sys.executable, "-m"]
    packages = [name for name in _PACKAGES if (ROOT / name).is_dir()]
    paths = [] if any((ROOT / word.partition("::")[0]).exists() for word in arguments) else ["tests"]
    pytest = [*python, "pytest", *paths, *arguments]
    made = [
        Part("ruff format", [*python, "ruff", "format", "--check", "."]),
        Part("ruff check", [*python, "ruff", "check", "."]),
        Part("mypy", [*python, "mypy", *packages]),
        Part("unit tests", [*pytest, "-m", "not live"], bool(arguments)),
    ]
    return made if fast else [*made, Part("live tests", [*pytest, "-m", "live"], bool(arguments))]


def summary(times: Sequence[tuple[str, float]], failed: str = "") -> None:
    out = results()
    out.rule("summary", align="left", style="dim")
    for name, seconds in times:
        verdict = "[bold red]failed[/]" if name == failed else "[green]passed[/]"
        out.print(f"  {name:<12} {verdict}  {seconds:7.1f} s")
    total = sum(seconds for _, seconds in times)
    out.print(f"  {'all':<12} {'[bold red]failed[/]' if failed else '[green]passed[/]'}  {total:7.1f} s")

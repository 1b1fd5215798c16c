"""Options that several commands share, spelled once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StackName = Annotated[
    str,
    typer.Option("--stack", "-s", metavar="NAME", help="Stack to work on.", envvar="TDB_STACK"),
]
JsonFile = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the report there as JSON too.")
]
JunitFile = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write the report there as JUnit too.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

# What a command does not know goes to the program behind it, as it was typed.
PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": ["--help", "-h"]}


def app(**settings: object) -> typer.Typer:
    """A command of its own: unexpected errors reach the one place that renders them."""
    return typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        **settings,  # type: ignore[arg-type]
    )

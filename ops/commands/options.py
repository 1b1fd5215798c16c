"""Options that several commands share, spelled once."""

from __future__ import annotations

from typing import Annotated

import typer

StackName = Annotated[
    str,
    typer.Option("--stack", "-s", metavar="NAME", help="Stack to work on.", envvar="TDB_STACK"),
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

"""`tdb docs`: writes docs/schema from the models."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.workspace import ROOT
from ops.commands.options import app
from ops.console import note
from ops.schema_docs import pages

command = app()


@command.command()
def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if something would change.")
    ] = False,
) -> None:
    """Write the diagrams and the data dictionary of docs/schema from the models.

    Examples:

        ./tdb docs
        ./tdb docs --check
    """
    folder = ROOT / pages.FOLDER
    changed = pages.stale(folder)
    for path in changed:
        note(f"{'stale' if check else 'written'}: {(folder / path).relative_to(ROOT)}")
    if check:
        raise SystemExit(1 if changed else 0)
    pages.write(folder)
    if not changed:
        note("docs/schema is as the models say")

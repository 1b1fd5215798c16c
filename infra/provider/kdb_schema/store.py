"""Asks a q server what it holds and has it make the steps of a migration. Each call may be made twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from infra.provider.kdb_schema import live
from infra.provider.kdb_schema.step import Step
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    from stores.kdb import Connection

_SECONDS: Final = 3600.0  # every partition is written before the answer comes


def describe(connection: Connection) -> live.Server:
    from stores.kdb.conversion import to_python  # noqa: PLC0415 - see kdb_connection.py

    return live.described(to_python(connection.query(".live.describe", None)))


def apply(connection: Connection, steps: Sequence[Step], version: str) -> None:
    """In one message: no update falls between two steps. Saves the tables and records the version."""
    from stores.kdb import KdbError  # noqa: PLC0415 - see kdb_connection.py

    calls = [step for step in steps if step.call]
    connection.wait_at_most(_SECONDS)
    try:
        connection.query(".migrate.apply", [list(step.call) for step in calls], version)
    except KdbError as error:
        found = re.fullmatch(r"step (\d+): (.*)", str(error), re.DOTALL)
        if not found:
            raise
        failed = calls[int(found[1]) - 1]
        raise ProviderError(
            f"KDB+ at {connection.address} signals '{found[2]} at the step `{failed.words}`. The steps "
            "before it are made and saved, no row is lost; put data or declaration right, then run again"
        ) from None

"""At which revision the database is, beside the newest one of the checkout: in words, and as a difference."""

from __future__ import annotations

from typing import Final

import psycopg

from migrations.comparison import VERSION_SCHEMA
from migrations.history import BASE, HEAD, History
from ops.access import Access
from ops.drift.comparison import Difference
from ops.drift.postgres.connection import READER, connected
from schema.postgres.databases import TRADING

_KIND: Final = "revision"
_LIVE: Final = f"SELECT version_num FROM {VERSION_SCHEMA}.alembic_version"  # noqa: S608 - constants


def live(access: Access) -> str | None:
    """None before the first migration."""
    with connected(access, TRADING.name, READER) as connection:
        return read(connection)


def read(connection: psycopg.Connection) -> str | None:
    with connection.transaction():
        connection.execute("SET TRANSACTION READ ONLY")
        there = connection.execute(
            "SELECT to_regclass(%s)", (f"{VERSION_SCHEMA}.alembic_version",)
        ).fetchone()
        if there is None or there[0] is None:
            return None
        row = connection.execute(_LIVE.encode()).fetchone()
    return str(row[0]) if row else None


def told(found: str | None, history: History, stack: str) -> tuple[str, list[Difference]]:
    """What a reader of the report is told of it; a difference wherever it is not the newest."""
    newest = history.head.label if history.head else BASE
    if found is not None and found not in history:
        said = (
            f"at revision {found}, which this checkout does not know, so it is ahead of it or of another "
            f"line: take the checkout that has it. The newest one here is {newest}."
        )
        return said, [Difference(_KIND, TRADING.name, "", newest, found)]
    here = history[found].label if found else BASE
    waiting = [one.id for one in history.between(found, HEAD)]
    if not waiting:
        return f"at revision {here}, the newest.", []
    said = (
        f"at revision {here}, {len(waiting)} behind the newest ({', '.join(waiting)}): what those change "
        f"shows as differences. To apply them: ./tdb up --stack {stack}, or ./tdb migrate up --stack {stack}."
    )
    return said, [Difference(_KIND, TRADING.name, "", newest, here)]

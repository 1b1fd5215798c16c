"""Reads a live catalogue as it is at one moment: a few large queries in a transaction that cannot write.

Names come out qualified and times in UTC whatever the role's own settings are, so that two readings of
one state are equal letter by letter. Any login role may read all of it but the settings, which take
membership in pg_monitor.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import psycopg

from ops.drift.records import Facts, Key

_QUERIES: Final = Path(__file__).parent / "queries"
_LIMITS: Final = """
SET LOCAL search_path = '';
SET LOCAL statement_timeout = '10s';
SET LOCAL lock_timeout = '3s';
"""
_SPELLING: Final = """
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL bytea_output = 'hex';
SET LOCAL quote_all_identifiers = off;
SET LOCAL jit = off;
"""


def of_database(connection: psycopg.Connection) -> dict[Key, Facts]:
    """Everything of the platform's in the database that the connection is to."""
    return _read(connection, "database", _SPELLING, (_QUERIES / "own.sql").read_text())


def of_server(connection: psycopg.Connection) -> dict[Key, Facts]:
    """Roles, databases and settings, which all databases share.

    The session sets as little as it can: what it sets hides the server's own value.
    """
    return _read(connection, "server")


def _read(
    connection: psycopg.Connection, folder: str, spelling: str = "", before: str = ""
) -> dict[Key, Facts]:
    found: dict[Key, Facts] = {}
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute((_LIMITS + spelling).encode())
        for file in sorted((_QUERIES / folder).glob("*.sql")):
            # Bytes are taken as they are: no query here has parameters, and every text is this folder's own.
            cursor.execute((before + file.read_text()).encode())
            for kind, name, within, facts in cursor:
                found[Key(kind, name, within)] = _plain(facts)
    return found


def _plain(facts: dict[str, str | None] | str) -> Facts:
    said = json.loads(facts) if isinstance(facts, str) else facts
    return {name: value for name, value in said.items() if value}

"""Indexes that a concurrent build left invalid: finds them, and removes those that a rerun builds again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine

from migrations.errors import MigrationError
from migrations.history.offline import Statement
from migrations.locks import classify

_INVALID: Final = """
SELECT n.nspname, c.relname, i.indrelid::regclass::text,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname),
       CASE WHEN pg_has_role(c.relowner, 'SET') THEN quote_ident(pg_get_userbyid(c.relowner)) ELSE '' END
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class InvalidIndex:
    name: str  # with its schema
    table: str
    quoted: str
    owner: str  # quoted; empty where this session cannot become that role

    def __str__(self) -> str:
        return f"{self.name} on {self.table}"


def invalid(connection: Connection) -> list[InvalidIndex]:
    """Those that somebody builds at this moment are not meant."""
    rows = connection.exec_driver_sql(_INVALID).all()
    return [InvalidIndex(f"{row[0]}.{row[1]}", row[2], row[3], row[4]) for row in rows]


def built_by(statements: Iterable[Statement]) -> set[str]:
    """The indexes that these statements build outside of a transaction."""
    return {
        made.name
        for one in statements
        if not one.in_transaction
        for made in classify(one.text).creates
        if made.kind == "index"
    }


def remove_remains(engine: Engine, names: set[str]) -> list[InvalidIndex]:
    """Drops the invalid ones among `names`: IF NOT EXISTS would take them for done."""
    if not names:
        return []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        found = [index for index in invalid(connection) if index.name in names]
        for index in found:
            if index.owner:
                connection.exec_driver_sql(f"SET ROLE {index.owner}")
            connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {index.quoted}")
            connection.exec_driver_sql("RESET ROLE")
    return found


def refuse(found: Iterable[InvalidIndex], label: str) -> None:
    """After the work: what was to be built and is not usable."""
    named = list(found)
    if named:
        raise MigrationError(
            f"{label} left {len(named)} invalid index(es): {', '.join(map(str, named))}",
            "run it again: it drops them and builds them anew; or REINDEX INDEX CONCURRENTLY "
            f"{named[0].name} by hand",
        )

"""A database made from the declarations and one made by the migrations are the same in every definition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schema.postgres import objects, timeseries_native
from schema.postgres.branch import Branch
from schema.postgres.catalogue import tables
from schema.postgres.databases import SCHEMAS
from schema.postgres.ddl import create_table
from schema.postgres.timeseries import SERIES
from tests.live.postgres.conftest import Copy
from tests.live.postgres.platform_server import Server

pytestmark = pytest.mark.live

_DEFINITIONS = Path(__file__).parent / "definitions"
_NAMES = {"schemas": [schema.name for schema in SCHEMAS]}

Definitions = set[tuple[Any, ...]]


def _found(server: Server, database: str, kind: str) -> Definitions:
    """All of a kind in a database, each with everything that the catalogue knows of it."""
    query = (_DEFINITIONS / f"{kind}.sql").read_text()
    with server.connect(database=database) as connection:
        return set(connection.execute(query.encode(), _NAMES))


def _declared() -> Iterator[tuple[str, str]]:
    """Who makes what, in order."""
    series = {one.name for one in SERIES}
    for table in tables():
        if table.fullname not in series:
            yield from ((f"{table.schema}_owner", statement) for statement in create_table(table))
    for item in objects.guards():
        yield from ((item.owner, statement) for statement in item.create)
    for one in SERIES:
        yield from ((f"{one.schema}_owner", statement) for statement in timeseries_native.table(one))
    for item in (*objects.series(Branch.NATIVE), *objects.shown(Branch.NATIVE)):
        yield from ((item.owner, statement) for statement in item.create)


@pytest.fixture(scope="module")
def built(server: Server) -> str:
    server.create_database("declared")
    with server.connect(database="declared") as connection, connection.transaction():
        for owner, statement in _declared():
            connection.execute(f"SET ROLE {owner}")
            connection.execute(statement)
        connection.execute("RESET ROLE")
    server.grant("declared")
    return "declared"


@pytest.mark.parametrize("kind", sorted(path.stem for path in _DEFINITIONS.iterdir()))
def test_what_is_declared_is_what_the_migrations_make(
    server: Server, built: str, copy: Copy, kind: str
) -> None:
    declared, migrated = _found(server, built, kind), _found(server, copy(), kind)
    assert declared
    assert declared - migrated == set()
    assert migrated - declared == set()


def test_every_declared_object_can_be_dropped_as_it_says(server: Server, copy: Copy) -> None:
    database = copy()
    with server.connect(database=database) as connection, connection.transaction():
        # Pieces carry guards of their own.
        pieces = "SELECT oid::regclass::text FROM pg_class WHERE relispartition AND relkind = 'r'"
        for (piece,) in connection.execute(pieces).fetchall():
            connection.execute(f"DROP TABLE {piece}")
        for item in reversed(objects.OBJECTS):
            connection.execute(item.drop)
    for kind in ("functions", "triggers", "policies"):
        assert _found(server, database, kind) == set()

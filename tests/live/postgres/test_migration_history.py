"""The history on a real server: up, down and up again, in whose name, how fast, and nothing forgotten."""

from __future__ import annotations

import io
import time

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import IntegrityError, ProgrammingError

from migrations.comparison import OPTIONS
from migrations.configuration import configuration
from migrations.history import History
from schema.postgres.catalogue import metadata
from schema.postgres.databases import SCHEMAS
from schema.postgres.roles import MIGRATOR
from tests.live.postgres.conftest import Bare, upgrade
from tests.live.postgres.platform_server import SUPERUSER, Server

pytestmark = pytest.mark.live

_OBJECTS = """
SELECT space.nspname, found.kind, found.name, pg_get_userbyid(found.owner)
FROM pg_namespace AS space JOIN (
    SELECT relnamespace, relkind::text, relname, relowner FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm')
    UNION ALL SELECT pronamespace, 'function', proname, proowner FROM pg_proc
) AS found (space, kind, name, owner) ON found.space = space.oid
WHERE space.nspname = ANY (%s)
"""
_NAMES = [schema.name for schema in SCHEMAS]


def _downgrade(server: Server, database: str, revision: str) -> None:
    with server.engine(MIGRATOR, database).connect() as connection:
        command.downgrade(configuration(connection), revision)


def _objects(server: Server, database: str) -> set[tuple[str, str, str, str]]:
    """Extensions' own are not ours."""
    with server.connect(database=database) as connection:
        crypto = {
            row[0]
            for row in connection.execute(
                "SELECT proname FROM pg_depend JOIN pg_proc ON pg_proc.oid = objid WHERE deptype = 'e'"
            )
        }
        return {row for row in connection.execute(_OBJECTS, (_NAMES,)) if row[2] not in crypto}


def test_an_empty_database_reaches_the_head_within_six_seconds(server: Server, bare: Bare) -> None:
    database = bare()
    began = time.monotonic()
    upgrade(server, database)
    assert time.monotonic() - began < 6


def test_the_way_down_leaves_nothing_and_the_way_up_again_everything(server: Server, bare: Bare) -> None:
    database = bare()
    before = _objects(server, database)
    upgrade(server, database)
    there = _objects(server, database)
    _downgrade(server, database, "base")
    assert {name for _, _, name, _ in _objects(server, database) - before} == {"alembic_version"}
    upgrade(server, database)
    assert _objects(server, database) == there


def test_every_single_step_can_be_taken_back(server: Server, bare: Bare) -> None:
    database = bare()
    with server.engine(MIGRATOR, database).connect() as connection:
        settings = configuration(connection)
        upgrade(server, database, "a960f5")
        for _ in History.read().between("a960f5", "head"):
            command.upgrade(settings, "+1")
            command.downgrade(settings, "-1")
            command.upgrade(settings, "+1")


def test_autogenerate_finds_nothing_at_the_head(platform: Server) -> None:
    with platform.engine(SUPERUSER).connect() as connection:
        context = MigrationContext.configure(connection, opts=dict(OPTIONS))
        assert compare_metadata(context, metadata()) == []


def test_autogenerate_sees_a_column_that_was_added_by_hand(server: Server, bare: Bare) -> None:
    database = bare()
    upgrade(server, database)
    with server.connect(database=database) as connection:
        connection.execute("ALTER TABLE execution.execution_logs ADD COLUMN stray text")
    with server.engine(SUPERUSER, database).connect() as connection:
        context = MigrationContext.configure(connection, opts=dict(OPTIONS))
        found = compare_metadata(context, metadata())
    assert [(change[0], change[3].name) for change in found] == [("remove_column", "stray")]


def test_every_object_belongs_to_the_owner_of_its_schema(platform: Server) -> None:
    for schema, _, name, owner in _objects(platform, "trading_system"):
        if schema == "internal":
            assert owner.endswith("_owner")
        else:
            assert owner == f"{schema}_owner", name


def test_the_migrator_itself_may_touch_nothing(platform: Server) -> None:
    with (
        platform.connect(MIGRATOR) as connection,
        pytest.raises(InsufficientPrivilege, match="schema execution"),
    ):
        connection.execute("SELECT FROM execution.orders")


def test_without_default_privileges_a_reference_is_refused_and_nothing_is_left(
    server: Server, bare: Bare
) -> None:
    database = bare()
    with server.connect(database=database) as connection:
        connection.execute(
            "ALTER DEFAULT PRIVILEGES FOR ROLE shared_owner IN SCHEMA shared "
            "REVOKE REFERENCES ON TABLES FROM shared_referrer"
        )
    before = _objects(server, database)
    with pytest.raises(ProgrammingError, match="permission denied for table symbols"):
        upgrade(server, database)
    assert {name for _, _, name, _ in _objects(server, database) - before} <= {"alembic_version"}


def test_older_orders_get_their_source_and_an_entry_in_the_audit_log(server: Server, bare: Bare) -> None:
    database = bare()
    upgrade(server, database, "b1d6c3")
    with server.connect(database=database) as connection:
        connection.execute("INSERT INTO shared.clients (client_code, name) VALUES ('c', 'n')")
        connection.execute(
            "INSERT INTO execution.orders (order_id, idempotency_key, client_id, symbol, side, order_type,"
            " quantity) VALUES ('o', 'k', 1, 'AAPL', 'BUY', 'MARKET', 1)"
        )
        connection.execute("ALTER TABLE execution.orders DROP CONSTRAINT ck_orders_source_there")
        connection.execute("UPDATE execution.orders SET source = NULL, version = version + 1")
        connection.execute(
            "ALTER TABLE execution.orders ADD CONSTRAINT ck_orders_source_there"
            " CHECK (source IS NOT NULL) NOT VALID"
        )
    upgrade(server, database)
    with server.connect(database=database) as connection:
        assert connection.execute("SELECT source, version FROM execution.orders").fetchone() == ("MANUAL", 3)
        last = connection.execute(
            "SELECT actor, new_values->>'source' FROM shared.audit_log ORDER BY id DESC LIMIT 1"
        ).fetchone()
        assert last == (MIGRATOR, "MANUAL")


def test_older_fills_and_positions_get_their_client_and_a_fill_without_one_is_named(
    server: Server, bare: Bare
) -> None:
    database = bare()
    upgrade(server, database, "a41c7d")
    with server.connect(database=database) as connection:
        connection.execute(
            "INSERT INTO shared.clients (client_code, name) VALUES ('a', 'n'), ('b', 'n');"
            "INSERT INTO execution.portfolios (client_id, total_value, cash_balance)"
            " VALUES (1, 0, 0), (2, 0, 0);"
            "INSERT INTO execution.orders (order_id, idempotency_key, client_id, symbol, side, order_type,"
            " quantity) VALUES ('o', 'k', 2, 'AAPL', 'BUY', 'MARKET', 1);"
            "INSERT INTO execution.positions (portfolio_id, symbol, quantity)"
            " VALUES (1, 'A', 1), (2, 'A', 1);"
            "INSERT INTO execution.trades (portfolio_id, order_id, symbol, side, quantity, price) VALUES"
            " (1, NULL, 'A', 'BUY', 1, 1), (NULL, 1, 'A', 'BUY', 1, 1), (NULL, NULL, 'A', 'BUY', 1, 1)"
        )
    with pytest.raises(IntegrityError, match=r"belong to no client; their ids begin with 3\n.*Say whose"):
        upgrade(server, database)
    with server.connect(database=database) as connection:
        assert connection.execute("SELECT version_num FROM shared.alembic_version").fetchone() == ("93f5a8",)
        fills = "SELECT client_id FROM execution.trades ORDER BY id"
        assert connection.execute(fills.encode()).fetchall() == [(None,), (None,), (None,)]
        connection.execute("UPDATE execution.trades SET client_id = 1 WHERE id = 3")
    upgrade(server, database)
    with server.connect(database=database) as connection:
        assert connection.execute(fills.encode()).fetchall() == [(1,), (2,), (1,)]
        held = connection.execute("SELECT client_id, version FROM execution.positions ORDER BY id")
        assert held.fetchall() == [(1, 2), (2, 2)]
        recorded = connection.execute(
            "SELECT table_name, row_key->'id', new_values->>'client_id' FROM shared.audit_log"
            " WHERE actor = %s ORDER BY id",
            (MIGRATOR,),
        )
        assert recorded.fetchall() == [
            ("trades", 1, "1"),
            ("trades", 2, "2"),
            ("positions", 1, "1"),
            ("positions", 2, "2"),
        ]


def test_the_sql_of_the_whole_history_can_be_shown_without_a_database() -> None:
    settings = configuration()
    settings.output_buffer = io.StringIO()
    command.upgrade(settings, "head", sql=True)
    script = settings.output_buffer.getvalue()
    assert script.count("CREATE TABLE") > 40
    assert "CREATE INDEX CONCURRENTLY" in script
    assert "%%" not in script

"""Every role against every relation, function and schema: what it may and what it may not, all cells."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, OperationalError

from schema.postgres import grants
from schema.postgres.databases import PREFECT, SCHEMAS, TRADING
from schema.postgres.groups import GROUPS
from schema.postgres.objects import OBJECTS
from schema.postgres.roles import ROLES
from schema.postgres.schema_object import Kind
from tests.live.postgres.platform_server import Server

pytestmark = pytest.mark.live

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
_NAMES = [schema.name for schema in SCHEMAS]

_HELD = """
SELECT role.name, space.nspname, relation.relname, privilege.name,
    has_table_privilege(role.name, relation.oid, privilege.name)
FROM unnest(%s::text[]) AS role (name), unnest(%s::text[]) AS privilege (name), pg_class AS relation
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE space.nspname = ANY (%s) AND relation.relkind IN ('r', 'p', 'v', 'm') AND NOT relation.relispartition
  AND relation.relname NOT IN ('alembic_version', 'migration_history')
"""
_PIECES = """
SELECT role.name, relation.relname FROM unnest(%s::text[]) AS role (name), pg_class AS relation
WHERE relation.relispartition AND relation.relkind = 'r'
  AND (has_table_privilege(role.name, relation.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
       OR has_table_privilege(role.name, relation.oid, 'SELECT'))
"""
_CALLS = """
SELECT role.name, space.nspname, routine.proname, pg_get_function_identity_arguments(routine.oid)
FROM unnest(%s::text[]) AS role (name), pg_proc AS routine
JOIN pg_namespace AS space ON space.oid = routine.pronamespace
WHERE space.nspname = ANY (%s) AND has_function_privilege(role.name, routine.oid, 'EXECUTE')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = routine.oid AND deptype = 'e')
"""


@pytest.fixture
def connection(platform: Server) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with platform.connect() as opened:
        yield opened


def test_every_role_holds_on_every_relation_what_is_declared_and_nothing_else(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    roles = [role.name for role in ROLES]
    cells = connection.execute(_HELD, (roles, list(PRIVILEGES), _NAMES)).fetchall()
    wrong = [cell[:4] for cell in cells if cell[4] != grants.expected_privilege(*map(str, cell[:4]))]
    assert wrong == []
    relations = sum(len(grants.relations(schema)) for schema in _NAMES)
    assert len(cells) == len(roles) * len(PRIVILEGES) * relations


def test_public_may_do_nothing(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    cells = connection.execute(_HELD, (["public"], list(PRIVILEGES), _NAMES)).fetchall()
    assert cells
    assert [cell for cell in cells if cell[4]] == []
    assert connection.execute(_CALLS, (["public"], _NAMES)).fetchall() == []
    holding = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname = ANY (%s)"
        " AND has_schema_privilege('public', oid, 'USAGE, CREATE')",
        ([*_NAMES, "public"],),
    ).fetchall()
    assert holding == []


def test_nobody_but_owners_and_backup_reaches_a_piece_of_a_series(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    found = connection.execute(_PIECES, ([role.name for role in ROLES],)).fetchall()
    allowed = {*(schema.owner for schema in SCHEMAS), "backup"}
    assert {str(role) for role, _ in found} <= allowed


def test_every_role_may_call_the_functions_that_name_it_and_no_other(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    roles = [role.name for role in ROLES if role.login]
    found = {row[:3] for row in connection.execute(_CALLS, (roles, _NAMES))}
    functions = [item for item in OBJECTS if item.kind is Kind.FUNCTION]
    assert found == {(role, item.schema, item.name) for item in functions for role in item.callers}


def test_every_role_uses_the_declared_schemas_and_no_other(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    roles = [role.name for role in ROLES]
    found = connection.execute(
        "SELECT role.name, nspname FROM unnest(%s::text[]) AS role (name), pg_namespace"
        " WHERE nspname = ANY (%s) AND has_schema_privilege(role.name, oid, 'USAGE')",
        (roles, _NAMES),
    ).fetchall()
    members = {group.name: group.members for group in GROUPS}
    declared = {
        (role, usage.schema)
        for usage in grants.schema_grants()
        for role in (usage.role, *members.get(usage.role, ()))
    }
    declared |= {(schema.owner, schema.name) for schema in SCHEMAS}
    declared |= {("backup", schema) for schema in _NAMES}  # pg_read_all_data
    assert set(found) == declared


@pytest.mark.parametrize("role", [role for role in ROLES if role.databases], ids=lambda role: role.name)
def test_a_role_enters_its_databases_and_no_other(platform: Server, role: object) -> None:
    declared = next(item for item in ROLES if item == role)
    if TRADING.name in declared.databases:
        platform.connect(declared.name).close()
        return
    assert declared.databases == (PREFECT.name,)
    with pytest.raises(OperationalError, match="permission denied for database"):
        platform.connect(declared.name)


@pytest.mark.parametrize("role", [role.name for role in ROLES if not role.login])
def test_an_owner_cannot_log_in(platform: Server, role: str) -> None:
    with pytest.raises(OperationalError, match=r"not permitted to log in|password authentication failed"):
        platform.connect(role)


def test_a_table_to_come_is_granted_by_default(platform: Server) -> None:
    with platform.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("SET ROLE strategy_engine_owner")
        connection.execute(
            "CREATE TABLE strategy_engine.coming (id bigint GENERATED ALWAYS AS IDENTITY, a int)"
        )
        connection.execute("RESET ROLE")
        for role, privilege, held in (
            ("strategy_engine", "INSERT", True),
            ("analyst", "SELECT", True),
            ("analyst", "INSERT", False),
            ("notification", "SELECT", False),
            ("execution_owner", "REFERENCES", True),
        ):
            found = connection.execute(
                "SELECT has_table_privilege(%s, 'strategy_engine.coming', %s)", (role, privilege)
            ).fetchone()
            assert found == (held,), (role, privilege)
        connection.execute("SET ROLE strategy_engine")
        connection.execute(
            "INSERT INTO strategy_engine.coming (a) VALUES (1)"
        )  # no right on a sequence needed


def test_the_data_loader_writes_symbols_and_reads_no_client(platform: Server) -> None:
    with platform.connect("data_ingestion") as connection:
        with connection.transaction(force_rollback=True):
            connection.execute("INSERT INTO symbols (symbol) VALUES ('ZZZ')")
        with pytest.raises(InsufficientPrivilege, match="clients"):
            connection.execute("SELECT FROM clients")
        with pytest.raises(InsufficientPrivilege, match="system_config"):
            connection.execute("UPDATE system_config SET description = ''")

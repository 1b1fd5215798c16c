"""The live catalogue of PostgreSQL against what schema/postgres declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from schema.postgres.databases import DATABASES, SCHEMAS, TRADING
from schema.postgres.roles import ADMINISTRATOR, ROLES, Role
from tests.live.stack.clients import Clients
from tests.live.stack.trial import Trial

pytestmark = pytest.mark.live

BY_NAME = {role.name: role for role in ROLES}
Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(clients: Clients) -> Iterator[Ask]:
    with clients.postgres(ADMINISTRATOR, TRADING.name) as connection:

        def rows(query: str, *values: object) -> list[tuple[Any, ...]]:
            return connection.execute(query, values).fetchall()

        yield rows


@pytest.fixture(scope="module")
def as_superuser(stack: Trial) -> Ask:
    """By the local socket inside the container, which is the superuser's only way in."""

    def rows(query: str, database: str = TRADING.name) -> list[tuple[Any, ...]]:
        done = stack.container("postgres").exec_run(["psql", "-XAtw", "-F", "|", "-d", database, "-c", query])
        assert isinstance(done.output, bytes)
        assert done.exit_code == 0, done.output.decode()
        return [tuple(line.split("|")) for line in done.output.decode().splitlines()]

    return rows


def test_every_database_is_there_with_its_owner(ask: Ask) -> None:
    found = ask(
        "select datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding)"
        " from pg_database where not datistemplate and datname <> 'postgres'"
    )
    assert set(found) == {(database.name, database.owner, "UTF8") for database in DATABASES}


def test_every_schema_is_there_with_its_owner(ask: Ask) -> None:
    found = ask("select nspname, pg_get_userbyid(nspowner) from pg_namespace where nspname !~ '^pg_'")
    declared = {(schema.name, schema.owner) for schema in SCHEMAS}
    assert len(declared) == 9  # the eight of the platform, and what lies behind them
    assert declared <= set(found)
    assert {name for name, _ in found} - {name for name, _ in declared} <= {
        "public",
        "information_schema",
        "cron",
    }


def test_no_role_is_there_that_is_not_declared(ask: Ask) -> None:
    found = {name for (name,) in ask("select rolname from pg_roles where rolname !~ '^pg_'")}
    assert found == {"postgres", ADMINISTRATOR, *BY_NAME}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_role_is_as_declared(ask: Ask, role: Role) -> None:
    ((login, inherit, replication, connections, settings),) = ask(
        "select rolcanlogin, rolinherit, rolreplication, rolconnlimit, coalesce(rolconfig, '{}')"
        " from pg_roles where rolname = %s",
        role.name,
    )
    assert (login, inherit, replication, connections) == (
        role.login,
        role.inherit,
        role.replication,
        role.connections,
    )
    assert dict(setting.split("=", 1) for setting in settings) == expected_settings(role)


def expected_settings(role: Role) -> dict[str, str]:
    made = {}
    if role.lock_timeout:
        made["lock_timeout"] = str(role.lock_timeout)
    if role.statement_timeout:
        made["statement_timeout"] = str(role.statement_timeout)
    if role.idle_in_transaction_timeout:
        made["idle_in_transaction_session_timeout"] = str(role.idle_in_transaction_timeout)
    if role.search_path:
        made["search_path"] = ", ".join(role.search_path)
    return made


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_role_belongs_to_what_is_declared(ask: Ask, role: Role) -> None:
    found = ask(
        "select pg_get_userbyid(roleid) from pg_auth_members where pg_get_userbyid(member) = %s", role.name
    )
    assert {name for (name,) in found} == set(role.member_of)


def test_nobody_but_the_postgres_role_is_powerful(ask: Ask) -> None:
    found = ask(
        "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles"
        " where rolsuper or rolbypassrls or rolcreaterole or rolcreatedb"
    )
    assert set(found) == {
        ("postgres", True, True, True, True),
        (ADMINISTRATOR, False, False, True, True),
    }


@pytest.mark.parametrize("database", [database.name for database in DATABASES])
def test_public_cannot_connect(ask: Ask, database: str) -> None:
    granted = ask(
        "select privilege_type from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))"
        " where datname = %s and grantee = 0",
        database,
    )
    assert granted == []


@pytest.mark.parametrize("database", [database.name for database in DATABASES])
def test_public_can_create_nothing(as_superuser: Ask, database: str) -> None:
    granted = as_superuser(
        "select nspname from pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner)))"
        " where grantee = 0 and privilege_type = 'CREATE'",
        database,
    )
    assert granted == []


def test_a_service_cannot_create_in_its_own_schema(clients: Clients) -> None:
    with clients.postgres("execution", TRADING.name) as connection:
        for statement in ("create table execution.t ()", "create table public.t ()", "create schema mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_migrator_creates_as_the_owner(clients: Clients) -> None:
    with clients.postgres("migrator", TRADING.name) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table execution.t ()")
        connection.execute("set role execution_owner")
        connection.execute("create table execution.t ()")
        connection.execute("drop table execution.t")


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("ssl", "on"),
        ("password_encryption", "scram-sha-256"),
        ("ssl_min_protocol_version", "TLSv1.2"),
    ],
)
def test_the_server_runs_with(ask: Ask, setting: str, expected: str) -> None:
    assert ask("select setting from pg_settings where name = %s", setting) == [(expected,)]


def test_the_declared_libraries_are_loaded(as_superuser: Ask) -> None:
    ((loaded,),) = as_superuser("show shared_preload_libraries")
    assert "pgaudit" in loaded
    extensions = {name for (name,) in as_superuser("select extname from pg_extension")}
    assert {"pgaudit", "pg_stat_statements"} <= extensions


def test_every_password_is_kept_as_scram(as_superuser: Ask) -> None:
    kept = as_superuser(
        "select rolname from pg_authid where rolpassword is not null"
        " and rolpassword not like 'SCRAM-SHA-256$%'"
    )
    assert kept == []


def test_only_the_superuser_comes_by_the_socket_and_everybody_else_over_tls(as_superuser: Ask) -> None:
    rules = as_superuser("select type, user_name, auth_method, error from pg_hba_file_rules")
    assert {rule[3] for rule in rules} == {""}
    assert {(rule[0], rule[2]) for rule in rules} == {("local", "peer"), ("hostssl", "scram-sha-256")}
    assert {rule[1] for rule in rules if rule[0] == "local"} == {"{postgres}"}
    assert "{postgres}" not in {rule[1] for rule in rules if rule[0] == "hostssl"}

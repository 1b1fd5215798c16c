"""A whole platform at once, from many threads as the engine does it; collisions; and cut connections."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from tests.live.postgresql_plugin.conftest import PREFIX, Configure, Query

pytestmark = pytest.mark.live
PARALLEL = 8
SCHEMAS = 8
SERVICES = 8
Declared = tuple[str, dict[str, Any]]
Unique = Callable[[str], str]


def platform(unique: Unique) -> list[list[Declared]]:
    """About 150 resources, in waves of which each needs the one before."""
    database, owner = unique("trading"), unique("trading_owner")
    schema_owners = {f"s{number}": unique(f"owner{number}") for number in range(SCHEMAS)}
    services = [unique(f"service{number}") for number in range(SERVICES)]
    roles: list[Declared] = [("role:Role", {"name": name}) for name in (owner, *schema_owners.values())]
    roles += [
        ("role:Role", {"name": name, "login": True, "password": "p", "connectionLimit": 5})
        for name in services
    ]
    databases: list[Declared] = [
        ("database:Database", {"name": name, "owner": owner}) for name in (database, unique("prefect"))
    ]
    schemas: list[Declared] = [
        ("schema:Schema", {"name": name, "database": database, "owner": role})
        for name, role in schema_owners.items()
    ]
    schemas.append(("extension:Extension", {"name": "pgcrypto", "database": database}))
    kinds = {
        "schema": ["USAGE"],
        "table": ["SELECT", "INSERT"],
        "sequence": ["USAGE"],
        "function": ["EXECUTE"],
    }
    grants: list[Declared] = []
    for number, role in enumerate(services):
        grants.append(
            (
                "grant:Grant",
                {"role": role, "database": database, "objectType": "database", "privileges": ["CONNECT"]},
            )
        )
        for name in (f"s{number % SCHEMAS}", f"s{(number + 1) % SCHEMAS}"):
            place = {"role": role, "database": database, "schema": name}
            grants += [
                ("grant:Grant", {**place, "objectType": kind, "privileges": held})
                for kind, held in kinds.items()
            ]
            grants += [
                (
                    "defaultPrivileges:DefaultPrivileges",
                    {**place, "owner": schema_owners[name], "objectType": kind, "privileges": kinds[kind]},
                )
                for kind in ("table", "sequence", "function")
            ]
    return [roles, databases, schemas, grants]


def test_a_platform_is_made_seen_unchanged_and_removed_in_seconds(
    administrator: ProviderHarness, unique: Unique, sql: Query
) -> None:
    made: list[tuple[str, dict[str, Any], State]] = []

    def create(declared: Declared) -> tuple[str, dict[str, Any], State]:
        token, inputs = declared
        return PREFIX + token, inputs, administrator.apply(PREFIX + token, inputs)

    def differs(entry: tuple[str, dict[str, Any], State]) -> bool:
        token, inputs, state = entry
        seen = administrator.read(token, state)
        assert seen is not None, (token, state.id)
        completed, _ = administrator.check(token, inputs, state.inputs)
        return bool(
            administrator.diff(token, state, completed).changes
            or administrator.diff(token, seen, completed).changes
        )

    with ThreadPoolExecutor(PARALLEL) as threads:
        begin = time.monotonic()
        for wave in platform(unique):
            made += threads.map(create, wave)
        created = time.monotonic() - begin
        begin = time.monotonic()
        assert not any(threads.map(differs, made))
        planned = time.monotonic() - begin
        waves = iter(reversed(platform(unique)))
        rest = list(made)
        begin = time.monotonic()
        for wave in waves:
            rest, last = rest[: -len(wave)], rest[-len(wave) :]
            list(threads.map(lambda entry: administrator.delete(entry[0], entry[2]), reversed(last)))
        removed = time.monotonic() - begin
    assert len(made) > 140
    assert (created <= 10, planned <= 3, removed <= 10) == (True, True, True), (created, planned, removed)
    assert sql("SELECT count(*) AS left FROM pg_roles WHERE rolname LIKE %s", unique("%")) == [{"left": 0}]


def test_two_providers_that_grant_on_the_same_tables_do_not_trip(
    configure: Configure, sql: Query, shared_database: str, unique: Unique
) -> None:
    first, second = configure(), configure()
    roles = [unique(f"grantee{number}") for number in range(6)]
    place = {
        "database": shared_database,
        "schema": "trading",
        "objectType": "table",
        "privileges": ["SELECT"],
    }
    for role in roles:
        first.apply(f"{PREFIX}role:Role", {"name": role})

    def churn(position: int) -> None:
        harness, role = (first, second)[position % 2], roles[position]
        for _ in range(5):
            state = harness.apply(f"{PREFIX}grant:Grant", {**place, "role": role})
            harness.delete(f"{PREFIX}grant:Grant", state)

    with ThreadPoolExecutor(len(roles)) as threads:
        list(threads.map(churn, range(len(roles))))
    for role in roles:
        first.delete(f"{PREFIX}role:Role", State(role, {"name": role}, {"name": role}))


def test_a_collision_is_tried_again_and_another_error_is_not(administrator: ProviderHarness) -> None:
    server: Server = administrator.operations.configuration.get()
    tries: list[int] = []

    def collide(connection: Connection) -> str:
        tries.append(1)
        if len(tries) < 3:
            connection.execute(
                "DO $$ BEGIN RAISE 'tuple concurrently updated' USING ERRCODE = 'XX000'; END $$"
            )
        return "through"

    assert server.write("postgres", "collide", collide) == "through"
    assert len(tries) == 3
    with pytest.raises(ProviderError, match=r"cannot divide.*division by zero"):
        server.write("postgres", "divide", lambda connection: connection.execute("SELECT 1/0"))


def test_connections_cut_by_the_server_are_replaced(
    administrator: ProviderHarness, sql: Query, unique: Unique
) -> None:
    state = administrator.apply(f"{PREFIX}role:Role", {"name": unique("role")})
    sql("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'tdb_admin'")
    assert administrator.read(f"{PREFIX}role:Role", state) == state
    administrator.delete(f"{PREFIX}role:Role", state)


def test_no_more_connections_are_opened_than_allowed(configure: Configure, sql: Query) -> None:
    server: Server = configure(maxConnections=2).operations.configuration.get()

    def count(_: int) -> int:
        query = "SELECT count(*) AS open, pg_sleep(0.05) FROM pg_stat_activity WHERE usename = 'tdb_admin'"
        row = server.read("postgres", "count", lambda connection: connection.execute(query).fetchone())
        return int(row["open"]) if row else 0

    with ThreadPoolExecutor(PARALLEL) as threads:
        assert max(threads.map(count, range(16))) <= 2


def test_a_wrong_password_of_the_administrator_is_one_sentence(configure: Configure) -> None:
    with pytest.raises(ProviderError, match="refused the password of user tdb_admin") as caught:
        configure(password="not-this-one").apply(f"{PREFIX}role:Role", {"name": "never"})
    assert "not-this-one" not in str(caught.value)


def test_a_server_without_tls_is_refused_where_tls_is_asked(configure: Configure) -> None:
    with pytest.raises(ProviderError, match=r"no trusted TLS connection.*sslmode require"):
        configure(sslmode="require").apply(f"{PREFIX}role:Role", {"name": "never"})


def test_an_unknown_database_of_the_provider_is_one_sentence(configure: Configure) -> None:
    with pytest.raises(ProviderError, match="has no database nowhere"):
        configure(database="nowhere").apply(f"{PREFIX}role:Role", {"name": "never"})


def test_an_interrupted_creation_leaves_no_borrowed_membership(
    administrator: ProviderHarness, sql: Query, unique: Unique
) -> None:
    owner = administrator.apply(f"{PREFIX}role:Role", {"name": unique("owner")})
    token = f"{PREFIX}database:Database"
    with pytest.raises(ProviderError):
        administrator.apply(token, {"name": unique("db"), "owner": unique("owner"), "template": "nowhere"})
    found = sql("SELECT set_option FROM pg_auth_members WHERE roleid = %s::regrole", unique("owner"))
    assert not any(row["set_option"] for row in found)
    administrator.delete(f"{PREFIX}role:Role", owner)


def test_getters_list_what_is_there(administrator: ProviderHarness, shared_database: str) -> None:
    def listed(function: str, **arguments: Any) -> Any:
        return administrator.invoke(
            f"{PREFIX}{function}:{function}", {"database": shared_database, **arguments}
        )

    schemas = listed("getSchemas", likeAnyPatterns=["tr%", "public"])
    assert sorted(schemas["schemas"]) == ["public", "trading"] or schemas["schemas"] == ["public"]
    assert schemas["id"].startswith(f"{shared_database}_false_ANY (array['tr%','public'])")
    assert listed("getTables", schemas=["trading"], regexPattern="nothing")["tables"] == []
    assert listed("getSequences", schemas=["trading"], notLikeAllPatterns=["%"])["sequences"] == []


def test_a_getter_tells_a_superuser_everything(superuser: ProviderHarness, shared_database: str) -> None:
    def listed(function: str, **arguments: Any) -> Any:
        return superuser.invoke(f"{PREFIX}{function}:{function}", {"database": shared_database, **arguments})

    tables = listed("getTables", schemas=["trading"], tableTypes=["BASE TABLE"], likeAllPatterns=["o%"])
    assert tables["tables"] == [{"objectName": "orders", "schemaName": "trading", "tableType": "BASE TABLE"}]
    sequences = listed("getSequences", schemas=["trading"])
    assert {"objectName": "numbers", "schemaName": "trading", "dataType": "bigint"} in sequences["sequences"]

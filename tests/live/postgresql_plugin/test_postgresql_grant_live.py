"""Grants, memberships and default privileges on a real server, by an administrator who is no superuser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.airgap.plugins.postgresql.privileges import PRIVILEGES
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State
from tests.live.postgresql_plugin.conftest import Query, Stack

pytestmark = pytest.mark.live
GRANT = "postgresql:index/grant:Grant"
DEFAULTS = "postgresql:index/defaultPrivileges:DefaultPrivileges"
Unique = Callable[[str], str]

IN_SCHEMA = ("table", "sequence", "function", "procedure", "routine")
EVERY_PRIVILEGE = [
    (kind, privilege)
    for kind, privileges in PRIVILEGES.items()
    if kind in ("database", "schema", *IN_SCHEMA)
    for privilege in (*privileges, "ALL")
]


@pytest.fixture
def role(stack: Stack, unique: Unique) -> str:
    return stack.up("role:Role", name=unique("grantee"), login=True).id


@pytest.fixture
def place(shared_database: str, role: str) -> dict[str, Any]:
    return {"role": role, "database": shared_database, "schema": "trading"}


@pytest.mark.parametrize(("kind", "privilege"), EVERY_PRIVILEGE)
def test_every_privilege_of_every_kind_round_trips(
    stack: Stack, place: dict[str, Any], kind: str, privilege: str
) -> None:
    stack.up("grant:Grant", **place, objectType=kind, privileges=[privilege])


@pytest.mark.parametrize("privilege", PRIVILEGES["column"])
def test_every_privilege_on_columns_round_trips(stack: Stack, place: dict[str, Any], privilege: str) -> None:
    state = stack.up(
        "grant:Grant",
        **place,
        objectType="column",
        objects=["orders"],
        columns=["price", "note"],
        privileges=[privilege],
    )
    ending = "trading_column_orders_"
    assert ending in state.id


@pytest.mark.parametrize(("kind", "name"), [("foreign_data_wrapper", "files"), ("foreign_server", "archive")])
def test_foreign_objects_are_granted_by_a_superuser(
    superuser: ProviderHarness, place: dict[str, Any], kind: str, name: str
) -> None:
    inputs = {"role": place["role"], "database": place["database"], "objectType": kind}
    superuser_stack = Stack(superuser)
    superuser_stack.up("grant:Grant", **inputs, objects=[name], privileges=["USAGE"])
    superuser_stack.destroy()


@pytest.mark.parametrize(
    ("kind", "objects"),
    [
        ("table", ["orders"]),
        ("table", ["orders", "trades", "open_orders"]),
        ("sequence", ["numbers"]),
        ("function", ["fee(numeric)"]),
        ("function", ["fee(text)", "fee(numeric)"]),
        ("procedure", ["settle"]),
        ("routine", ["settle()"]),
    ],
)
def test_named_objects_round_trip_and_others_are_left_alone(
    stack: Stack, place: dict[str, Any], kind: str, objects: list[str]
) -> None:
    privilege = {"table": "SELECT", "sequence": "USAGE"}.get(kind, "EXECUTE")
    stack.up("grant:Grant", **place, objectType=kind, objects=objects, privileges=[privilege])


def test_a_granted_role_may_and_another_may_not(
    stack: Stack, sql: Query, place: dict[str, Any], unique: Unique
) -> None:
    other = stack.up("role:Role", name=unique("other")).id
    stack.up("grant:Grant", **place, objectType="table", privileges=["SELECT"])
    query = "SELECT has_table_privilege(%s, 'trading.trades', %s) AS may"
    for who, what, may in (
        (place["role"], "SELECT", True),
        (place["role"], "INSERT", False),
        (other, "SELECT", False),
    ):
        assert sql(query, who, what, database=place["database"]) == [{"may": may}]


def test_the_published_ids(stack: Stack, place: dict[str, Any]) -> None:
    role, database = place["role"], place["database"]
    on_database = stack.up(
        "grant:Grant", role=role, database=database, objectType="database", privileges=["CONNECT"]
    )
    on_schema = stack.up("grant:Grant", **place, objectType="schema", privileges=["USAGE"])
    on_tables = stack.up(
        "grant:Grant", **place, objectType="table", privileges=["SELECT"], objects=["orders"]
    )
    assert on_database.id == f"{role}_{database}_database"
    assert on_schema.id == f"{role}_{database}_trading_schema"
    assert on_tables.id == f"{role}_{database}_trading_table_orders"


def test_privileges_change_in_place_and_everything_else_replaces_after_a_delete(
    stack: Stack, place: dict[str, Any]
) -> None:
    inputs = {**place, "objectType": "table", "privileges": ["SELECT", "INSERT"]}
    state = stack.up("grant:Grant", **inputs)

    def changes(**wanted: Any) -> tuple[set[Change], bool]:
        diff = stack.harness.diff(GRANT, state, stack.harness.check(GRANT, {**inputs, **wanted})[0])
        return set(diff.changes.values()), diff.delete_before_replace

    assert changes(privileges=["INSERT", "SELECT"]) == (set(), False)
    assert changes(privileges=["SELECT"]) == ({Change.DELETE}, False)
    for name, value in (
        ("role", "reader"),
        ("database", "postgres"),
        ("schema", "public"),
        ("objectType", "sequence"),
        ("withGrantOption", True),
    ):
        kinds, deletes_first = changes(**{name: value, "privileges": ["SELECT"]})
        assert deletes_first, name
        assert kinds & {Change.UPDATE_REPLACE, Change.ADD_REPLACE}, name


def test_fewer_privileges_are_fewer_on_the_server(stack: Stack, sql: Query, place: dict[str, Any]) -> None:
    inputs = {**place, "objectType": "table"}
    state = stack.up("grant:Grant", **inputs, privileges=["SELECT", "INSERT"])
    wanted = {**inputs, "privileges": ["SELECT"]}
    stack.expect_no_diff(GRANT, stack.harness.apply(GRANT, wanted, state), wanted)
    query = "SELECT has_table_privilege(%s, 'trading.orders', 'INSERT') AS may"
    assert sql(query, place["role"], database=place["database"]) == [{"may": False}]
    none = {**inputs, "privileges": []}
    stack.expect_no_diff(GRANT, stack.harness.apply(GRANT, none, state), none)


def test_everybody_can_be_granted_and_denied(stack: Stack, sql: Query, role: str, unique: Unique) -> None:
    database = stack.up("database:Database", name=unique("db")).id
    everybody = {"role": "public", "database": database, "objectType": "database"}
    query = "SELECT has_database_privilege(%s, %s, 'CONNECT') AS may"
    denied = stack.up("grant:Grant", **everybody, privileges=[])
    assert sql(query, role, database) == [{"may": False}]
    stack.harness.apply(GRANT, {**everybody, "privileges": ["CONNECT"]}, denied)
    assert sql(query, role, database) == [{"may": True}]


def test_an_administrator_whom_a_database_lets_not_in_is_told_why(
    stack: Stack, sql: Query, unique: Unique
) -> None:
    owner = stack.up("role:Role", name=unique("owner")).id
    database = stack.up("database:Database", name=unique("db"), owner=owner).id
    sql(f"REVOKE CONNECT ON DATABASE {database} FROM public")
    with pytest.raises(ProviderError, match=f"not into database {database}.*CONNECT"):
        stack.harness.apply("postgresql:index/schema:Schema", {"name": "s", "database": database})


def test_the_grant_option_is_given_and_gone_with_the_grant(
    stack: Stack, sql: Query, place: dict[str, Any]
) -> None:
    stack.up("grant:Grant", **place, objectType="schema", privileges=["USAGE"], withGrantOption=True)
    query = "SELECT has_schema_privilege(%s, 'trading', 'USAGE WITH GRANT OPTION') AS may"
    assert sql(query, place["role"], database=place["database"]) == [{"may": True}]
    token, state = stack.states.pop()
    stack.harness.delete(token, state)
    assert sql(query, place["role"], database=place["database"]) == [{"may": False}]


def test_refresh_finds_a_revoked_grant_and_up_mends_it(
    stack: Stack, sql: Query, place: dict[str, Any]
) -> None:
    inputs = {**place, "objectType": "table", "privileges": ["SELECT"]}
    state = stack.up("grant:Grant", **inputs)
    sql(
        f"SET ROLE trading_owner; REVOKE ALL ON trading.orders FROM {place['role']}",
        database=place["database"],
    )
    seen = stack.harness.read(GRANT, state)
    assert seen is not None
    assert seen.outputs["privileges"] == []
    assert stack.harness.diff(GRANT, seen, state.inputs).changes
    stack.expect_no_diff(GRANT, stack.harness.apply(GRANT, inputs, seen), inputs)


def test_refresh_finds_a_new_table_that_the_grant_does_not_reach(
    stack: Stack, sql: Query, place: dict[str, Any], unique: Unique
) -> None:
    state = stack.up("grant:Grant", **place, objectType="table", privileges=["SELECT"])
    table = f"trading.{unique('late')}"
    sql(f"SET ROLE trading_owner; CREATE TABLE {table} (id int)", database=place["database"])
    seen = stack.harness.read(GRANT, state)
    sql(f"DROP TABLE {table}", database=place["database"])
    assert seen is not None
    assert stack.harness.diff(GRANT, seen, state.inputs).changes


def test_a_grant_in_an_empty_schema_shows_no_diff(
    stack: Stack, place: dict[str, Any], unique: Unique
) -> None:
    schema = stack.up(
        "schema:Schema", name=unique("empty"), database=place["database"], owner="trading_owner"
    )
    for kind, privilege in (("table", "SELECT"), ("sequence", "USAGE"), ("function", "EXECUTE")):
        stack.up(
            "grant:Grant",
            **{**place, "schema": schema.outputs["name"]},
            objectType=kind,
            privileges=[privilege],
        )


def test_a_grant_is_gone_with_its_role_and_its_delete_is_quiet(
    stack: Stack, place: dict[str, Any], sql: Query
) -> None:
    token = "postgresql:index/role:Role"
    state = stack.harness.apply(GRANT, {**place, "objectType": "table", "privileges": ["SELECT"]})
    stack.harness.delete(token, stack.states.pop()[1])
    assert stack.harness.read(GRANT, state) is None
    stack.harness.delete(GRANT, state)


def test_deleting_a_grant_whose_table_is_gone_revokes_the_rest(
    stack: Stack, sql: Query, place: dict[str, Any], unique: Unique
) -> None:
    table = unique("short_lived")
    sql(f"SET ROLE trading_owner; CREATE TABLE trading.{table} (id int)", database=place["database"])
    inputs = {**place, "objectType": "table", "privileges": ["SELECT"], "objects": [table, "orders"]}
    state = stack.harness.apply(GRANT, inputs)
    sql(f"DROP TABLE trading.{table}", database=place["database"])
    stack.harness.delete(GRANT, state)
    query = "SELECT has_table_privilege(%s, 'trading.orders', 'SELECT') AS may"
    assert sql(query, place["role"], database=place["database"]) == [{"may": False}]


def test_an_overloaded_function_without_its_types_is_refused_with_a_way_out(
    stack: Stack, place: dict[str, Any]
) -> None:
    inputs = {**place, "objectType": "function", "privileges": ["EXECUTE"]}
    with pytest.raises(ProviderError, match=r"several functions fee.*fee\(text\)"):
        stack.harness.apply(GRANT, {**inputs, "objects": ["fee"]})
    with pytest.raises(ProviderError, match=r"no function charge"):
        stack.harness.apply(GRANT, {**inputs, "objects": ["charge"]})


def test_a_grant_to_an_unknown_role_or_in_an_unknown_schema_is_refused(
    stack: Stack, place: dict[str, Any]
) -> None:
    for wrong in ({"role": "nobody_here"}, {"schema": "nowhere"}):
        with pytest.raises(ProviderError, match="role or the schema is not in"):
            stack.harness.apply(GRANT, {**place, **wrong, "objectType": "table", "privileges": ["SELECT"]})


def test_an_object_of_a_superuser_cannot_be_granted_and_the_error_says_so(
    stack: Stack, place: dict[str, Any]
) -> None:
    inputs = {
        "role": place["role"],
        "database": "postgres",
        "objectType": "database",
        "privileges": ["CREATE"],
    }
    with pytest.raises(ProviderError, match=r"CREATE|permission denied"):
        stack.harness.apply(GRANT, inputs)


def test_a_grant_cannot_be_imported_and_the_error_says_what_to_do(stack: Stack) -> None:
    with pytest.raises(ProviderError, match="declare it"):
        stack.harness.read(GRANT, State("reader_db_public_table", {}, {}))


@pytest.mark.parametrize("admin", [False, True])
def test_a_membership_round_trips(stack: Stack, unique: Unique, admin: bool) -> None:
    member = stack.up("role:Role", name=unique("member")).id
    group = stack.up("role:Role", name=unique("group")).id
    state = stack.up("grantRole:GrantRole", role=member, grantRole=group, withAdminOption=admin)
    assert state.id == f"{member}_{group}_{str(admin).lower()}"


def test_refresh_finds_a_membership_that_was_taken_back(stack: Stack, sql: Query, unique: Unique) -> None:
    member = stack.up("role:Role", name=unique("member")).id
    group = stack.up("role:Role", name=unique("group")).id
    state = stack.up("grantRole:GrantRole", role=member, grantRole=group)
    sql(f"REVOKE {group} FROM {member} GRANTED BY tdb_admin")
    assert stack.harness.read("postgresql:index/grantRole:GrantRole", state) is None


@pytest.mark.parametrize(
    ("kind", "privileges"),
    [
        ("table", ["SELECT", "INSERT"]),
        ("table", ["ALL"]),
        ("table", ["MAINTAIN"]),
        ("sequence", ["USAGE", "SELECT"]),
        ("function", ["EXECUTE"]),
        ("routine", ["EXECUTE"]),
        ("type", ["USAGE"]),
    ],
)
def test_default_privileges_round_trip_in_a_schema(
    stack: Stack, place: dict[str, Any], kind: str, privileges: list[str]
) -> None:
    state = stack.up(
        "defaultPrivileges:DefaultPrivileges",
        **place,
        owner="trading_owner",
        objectType=kind,
        privileges=privileges,
    )
    assert state.id == f"{place['role']}_{place['database']}_trading_trading_owner_{kind}"


def test_default_privileges_without_a_schema_and_on_schemas(stack: Stack, place: dict[str, Any]) -> None:
    inputs = {"role": place["role"], "database": place["database"], "owner": "trading_owner"}
    state = stack.up(
        "defaultPrivileges:DefaultPrivileges", **inputs, objectType="schema", privileges=["USAGE"]
    )
    assert "_noschema_trading_owner_schema" in state.id
    stack.up("defaultPrivileg:DefaultPrivileg", **inputs, objectType="table", privileges=["SELECT"])


def test_tables_made_later_have_the_default_privileges(
    stack: Stack, sql: Query, place: dict[str, Any], unique: Unique
) -> None:
    stack.up(
        "defaultPrivileges:DefaultPrivileges",
        **place,
        owner="trading_owner",
        objectType="table",
        privileges=["SELECT"],
    )
    table = f"trading.{unique('later')}"
    sql(f"SET ROLE trading_owner; CREATE TABLE {table} (id int)", database=place["database"])
    query = """SELECT has_table_privilege(role, name, 'SELECT') AS may,
                      has_table_privilege(role, name, 'DELETE') AS may_not
               FROM (VALUES (%s::name, %s::text)) AS asked(role, name)"""
    found = sql(query, place["role"], table, database=place["database"])
    sql(f"DROP TABLE {table}", database=place["database"])
    assert found == [{"may": True, "may_not": False}]


def test_refresh_finds_default_privileges_that_were_taken_back(
    stack: Stack, sql: Query, place: dict[str, Any]
) -> None:
    inputs = {**place, "owner": "trading_owner", "objectType": "table", "privileges": ["SELECT"]}
    state = stack.up("defaultPrivileges:DefaultPrivileges", **inputs)
    sql(
        "ALTER DEFAULT PRIVILEGES FOR ROLE trading_owner IN SCHEMA trading "
        f"REVOKE ALL ON TABLES FROM {place['role']}",
        database=place["database"],
    )
    assert stack.harness.read(DEFAULTS, state) is None


def test_everybody_may_run_new_functions_until_denied(stack: Stack, place: dict[str, Any]) -> None:
    stack.up(
        "defaultPrivileges:DefaultPrivileges",
        role="public",
        database=place["database"],
        owner="trading_owner",
        objectType="function",
        privileges=[],
    )

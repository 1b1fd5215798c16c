"""Databases, schemas and extensions on a real server, made by an administrator who is no superuser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State
from tests.live.postgresql_plugin.conftest import Query, Stack

pytestmark = pytest.mark.live
DATABASE = "postgresql:index/database:Database"
SCHEMA = "postgresql:index/schema:Schema"
EXTENSION = "postgresql:index/extension:Extension"
Unique = Callable[[str], str]

OWNER_OF_DATABASE = "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = %s"
OWNER_OF_SCHEMA = "SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = %s"


def test_a_database_of_a_role_that_never_logs_in(stack: Stack, sql: Query, unique: Unique) -> None:
    owner = stack.up("role:Role", name=unique("owner")).id
    state = stack.up("database:Database", name=unique("db"), owner=owner, connectionLimit=9)
    assert state.id == unique("db")
    assert state.outputs["template"] == "template0"
    assert state.outputs["encoding"] == "UTF8"
    assert sql(OWNER_OF_DATABASE, unique("db")) == [{"owner": owner}]
    members = sql("SELECT 1 AS one FROM pg_auth_members WHERE roleid = %s::regrole AND set_option", owner)
    assert members == [], "the borrowed membership went back"


def test_a_database_with_nothing_but_a_name_belongs_to_the_connected_role(
    stack: Stack, unique: Unique
) -> None:
    assert stack.up("database:Database", name=unique("db")).outputs["owner"] == "tdb_admin"


def test_default_stands_for_what_the_template_has_and_shows_no_diff(stack: Stack, unique: Unique) -> None:
    words = dict.fromkeys(
        ("owner", "template", "encoding", "lcCollate", "lcCtype", "tablespaceName"), "DEFAULT"
    )
    stack.up("database:Database", name=unique("db"), **words)


def test_another_spelling_of_the_encoding_is_no_replacement(stack: Stack, unique: Unique) -> None:
    stack.up("database:Database", name=unique("db"), encoding="utf8", lcCollate="C", lcCtype="C")


@pytest.mark.parametrize(
    ("name", "value"), [("connectionLimit", 3), ("allowConnections", False), ("isTemplate", True)]
)
def test_a_property_of_a_database_changes_in_place(
    stack: Stack, unique: Unique, name: str, value: Any
) -> None:
    inputs = {"name": unique("db")}
    state = stack.up("database:Database", **inputs)
    wanted = {**inputs, name: value}
    changes = stack.harness.diff(DATABASE, state, stack.harness.check(DATABASE, wanted)[0]).changes
    assert set(changes) == {name}
    changed = stack.harness.apply(DATABASE, wanted, state)
    stack.expect_no_diff(DATABASE, changed, wanted)
    stack.states[-1] = (DATABASE, changed)


@pytest.mark.parametrize("name", ["template", "encoding", "lcCollate", "lcCtype"])
def test_what_is_fixed_at_birth_replaces_the_database_and_deletes_it_first(
    stack: Stack, unique: Unique, name: str
) -> None:
    state = stack.up("database:Database", name=unique("db"))
    wanted, _ = stack.harness.check(DATABASE, {"name": unique("db"), name: "POSIX"}, state.inputs)
    diff = stack.harness.diff(DATABASE, state, wanted)
    assert diff.changes == {name: Change.UPDATE_REPLACE}
    assert diff.delete_before_replace


def test_a_database_is_renamed_in_place_while_connections_are_kept(stack: Stack, unique: Unique) -> None:
    state = stack.up("database:Database", name=unique("before"))
    stack.up("schema:Schema", name="kept", database=unique("before"))  # leaves a connection open
    stack.states.pop()
    renamed = stack.harness.apply(DATABASE, {"name": unique("after")}, state)
    seen = stack.expect_no_diff(
        DATABASE, State(unique("after"), renamed.inputs, renamed.outputs), {"name": unique("after")}
    )
    stack.states[-1] = (DATABASE, seen)


def test_a_database_changes_hands_with_its_objects(stack: Stack, sql: Query, unique: Unique) -> None:
    first = stack.up("role:Role", name=unique("first")).id
    second = stack.up("role:Role", name=unique("second")).id
    inputs = {"name": unique("db"), "owner": first, "alterObjectOwnership": True}
    state = stack.up("database:Database", **inputs)
    sql(f"SET ROLE {first}; CREATE SCHEMA s; CREATE TABLE s.t (id int)", database=unique("db"))
    wanted = {**inputs, "owner": second}
    changed = stack.harness.apply(DATABASE, wanted, state)
    stack.expect_no_diff(DATABASE, changed, wanted)
    assert sql("SELECT tableowner FROM pg_tables WHERE schemaname = 's'", database=unique("db")) == [
        {"tableowner": second}
    ]
    stack.states[-1] = (DATABASE, changed)


def test_a_database_of_an_unknown_owner_is_refused(stack: Stack, unique: Unique) -> None:
    with pytest.raises(ProviderError, match="nobody"):
        stack.harness.apply(DATABASE, {"name": unique("db"), "owner": unique("nobody")})


def test_a_database_is_imported_by_its_name_and_found_gone(stack: Stack, sql: Query, unique: Unique) -> None:
    state = stack.up("database:Database", name=unique("db"))
    seen = stack.harness.read(DATABASE, State(unique("db"), {}, {}))
    assert seen is not None
    assert seen.inputs["name"] == unique("db")
    sql(f"DROP DATABASE {unique('db')}")
    assert stack.harness.read(DATABASE, state) is None


def test_schemas_of_their_own_owners_in_a_database_of_another(
    stack: Stack, sql: Query, unique: Unique
) -> None:
    database_owner = stack.up("role:Role", name=unique("platform")).id
    database = stack.up("database:Database", name=unique("db"), owner=database_owner).id
    for number in range(3):
        owner = stack.up("role:Role", name=unique(f"owner{number}")).id
        state = stack.up("schema:Schema", name=f"s{number}", database=database, owner=owner)
        assert state.id == f"{database}.s{number}"
        assert sql(OWNER_OF_SCHEMA, f"s{number}", database=database) == [{"owner": owner}]


def test_a_schema_without_a_database_lands_in_the_providers(stack: Stack, unique: Unique) -> None:
    with pytest.raises(ProviderError, match="permission denied for database postgres"):
        stack.harness.apply(SCHEMA, {"name": unique("s")})


def test_an_existing_schema_is_adopted_or_refused_as_declared(stack: Stack, unique: Unique) -> None:
    owner = stack.up("role:Role", name=unique("owner")).id
    database = stack.up("database:Database", name=unique("db"), owner=owner).id
    with pytest.raises(ProviderError, match=r"exists already.*ifNotExists"):
        stack.harness.apply(SCHEMA, {"name": "public", "database": database, "ifNotExists": False})
    adopted = stack.up("schema:Schema", name="public", database=database, owner=owner)
    assert adopted.outputs["owner"] == owner


def test_a_schema_is_renamed_and_handed_over_in_place(stack: Stack, sql: Query, unique: Unique) -> None:
    first = stack.up("role:Role", name=unique("first")).id
    second = stack.up("role:Role", name=unique("second")).id
    database = stack.up("database:Database", name=unique("db"), owner=first).id
    state = stack.up("schema:Schema", name="before", database=database, owner=first)
    wanted = {"name": "after", "database": database, "owner": second}
    changed = stack.harness.apply(SCHEMA, wanted, state)
    stack.states[-1] = (SCHEMA, changed)
    assert sql(OWNER_OF_SCHEMA, "after", database=database) == [{"owner": second}]
    seen = stack.harness.read(SCHEMA, changed)
    assert seen is not None
    assert seen.id == f"{database}.after"


def test_a_schema_with_tables_is_dropped_only_with_drop_cascade(
    stack: Stack, sql: Query, unique: Unique
) -> None:
    database = stack.up("database:Database", name=unique("db")).id
    inputs = {"name": "full", "database": database}
    state = stack.harness.apply(SCHEMA, inputs)
    sql("CREATE TABLE full.t (id int)".replace("full", '"full"'), database=database)
    with pytest.raises(ProviderError, match="drop schema full"):
        stack.harness.delete(SCHEMA, state)
    state = stack.harness.apply(SCHEMA, {**inputs, "dropCascade": True}, state)
    stack.harness.delete(SCHEMA, state)
    assert sql(OWNER_OF_SCHEMA, "full", database=database) == []


def test_refresh_finds_a_dropped_schema_and_a_dropped_database(
    stack: Stack, sql: Query, unique: Unique
) -> None:
    database = stack.up("database:Database", name=unique("db")).id
    state = stack.harness.apply(SCHEMA, {"name": "s", "database": database})
    other = stack.harness.apply(SCHEMA, {"name": "t", "database": database})
    sql("DROP SCHEMA s", database=database)
    assert stack.harness.read(SCHEMA, state) is None
    sql(f"DROP DATABASE {database} WITH (FORCE)")
    assert stack.harness.read(SCHEMA, other) is None
    stack.harness.delete(SCHEMA, other)


def test_a_schema_is_imported_by_database_and_name(stack: Stack, unique: Unique) -> None:
    database = stack.up("database:Database", name=unique("db")).id
    stack.up("schema:Schema", name="s", database=database)
    seen = stack.harness.read(SCHEMA, State(f"{database}.s", {}, {}))
    assert seen is not None
    assert seen.inputs["name"] == "s"
    with pytest.raises(ProviderError, match=r"database\.schema"):
        stack.harness.read(SCHEMA, State("s", {}, {}))


def test_policies_of_a_schema_are_granted_and_taken_back(
    stack: Stack, sql: Query, shared_database: str, unique: Unique
) -> None:
    database = stack.up("database:Database", name=unique("db")).id
    inputs = {"name": "s", "database": database}
    state = stack.up("schema:Schema", **inputs, policies=[{"role": "reader", "usage": True}, {"usage": True}])
    query = "SELECT has_schema_privilege('reader', 's', %s) AS held"
    assert sql(query, "USAGE", database=database) == [{"held": True}]
    wanted = {**inputs, "policies": [{"role": "reader", "createWithGrant": True}]}
    stack.states[-1] = (SCHEMA, stack.harness.apply(SCHEMA, wanted, state))
    assert sql(query, "USAGE", database=database) == [{"held": False}]
    assert sql(query, "CREATE WITH GRANT OPTION", database=database) == [{"held": True}]


def test_a_trusted_extension_needs_no_superuser(stack: Stack, sql: Query, unique: Unique) -> None:
    owner = stack.up("role:Role", name=unique("owner")).id
    database = stack.up("database:Database", name=unique("db"), owner=owner).id
    state = stack.up("extension:Extension", name="pgcrypto", database=database)
    assert state.id == f"{database}.pgcrypto"
    assert state.outputs["schema"] == "public"
    assert sql("SELECT length(gen_salt('bf')) > 0 AS works", database=database) == [{"works": True}]


def test_an_extension_moves_in_place_and_is_found_gone(
    stack: Stack, superuser: ProviderHarness, sql: Query, unique: Unique
) -> None:
    database = stack.up("database:Database", name=unique("db")).id
    stack.up("schema:Schema", name="tools", database=database)
    inputs = {"name": "pgcrypto", "database": database}
    state = superuser.apply(EXTENSION, inputs)
    changed = superuser.apply(EXTENSION, {**inputs, "schema": "tools"}, state)
    assert changed.outputs["schema"] == "tools"
    assert superuser.read(EXTENSION, changed) == changed
    assert superuser.read(EXTENSION, State(state.id, {}, {})) is not None
    sql("DROP EXTENSION pgcrypto", database=database)
    assert superuser.read(EXTENSION, changed) is None
    # A session of a superuser would keep the administrator from dropping the database.
    superuser.operations.configuration.get().forget(database)


def test_an_untrusted_extension_is_refused_to_the_administrator(stack: Stack, unique: Unique) -> None:
    database = stack.up("database:Database", name=unique("db")).id
    with pytest.raises(ProviderError, match=r"create extension file_fdw.*superuser"):
        stack.harness.apply(EXTENSION, {"name": "file_fdw", "database": database})

"""Roles on a real server: every attribute both ways, passwords, drift, renames and drops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from tests.live.postgresql_plugin.conftest import Configure, Instance, Query, Stack

pytestmark = pytest.mark.live
ROLE = "postgresql:index/role:Role"
Unique = Callable[[str], str]


def test_a_role_with_nothing_but_a_name_has_the_published_defaults(stack: Stack, unique: Unique) -> None:
    state = stack.up("role:Role", name=unique("plain"))
    expected = {
        "login": False,
        "superuser": False,
        "createDatabase": False,
        "createRole": False,
        "inherit": True,
        "replication": False,
        "bypassRowLevelSecurity": False,
        "connectionLimit": -1,
        "encryptedPassword": True,
        "validUntil": "infinity",
        "roles": [],
        "searchPaths": [],
        "statementTimeout": 0,
        "idleInTransactionSessionTimeout": 0,
        "skipDropRole": False,
        "skipReassignOwned": False,
    }
    assert {key: state.outputs[key] for key in expected} == expected
    assert state.id == unique("plain")


ATTRIBUTES: list[tuple[str, Any, Any]] = [
    ("login", True, False),
    ("createDatabase", True, False),
    ("createRole", True, False),
    ("inherit", False, True),
    ("connectionLimit", 5, 7),
    ("validUntil", "2031-02-03", "2031-02-03 04:05:06+00"),
    ("searchPaths", ["analytics", 'odd "one"', "$user"], ["shared"]),
    ("statementTimeout", 30000, 0),
    ("idleInTransactionSessionTimeout", 60000, 1000),
    ("assumeRole", "reader", ""),
    ("roles", ["reader"], ["trading_owner"]),
]


@pytest.mark.parametrize(("name", "first", "second"), ATTRIBUTES, ids=[entry[0] for entry in ATTRIBUTES])
def test_an_attribute_round_trips_and_changes_in_place(
    stack: Stack, shared_database: str, unique: Unique, name: str, first: Any, second: Any
) -> None:
    inputs = {"name": unique("role")}
    state = stack.up("role:Role", **inputs, **{name: first})
    diff = stack.harness.diff(ROLE, state, stack.harness.check(ROLE, {**inputs, name: second})[0])
    assert {path.partition("[")[0] for path in diff.changes} == {name}
    assert not any("replace" in change for change in diff.changes.values())
    changed = stack.harness.apply(ROLE, {**inputs, name: second}, state)
    stack.expect_no_diff(ROLE, changed, {**inputs, name: second})
    back = stack.harness.apply(ROLE, inputs, changed)
    stack.expect_no_diff(ROLE, back, inputs)


def test_a_password_logs_in_and_never_reaches_the_log(
    stack: Stack, instance: Instance, unique: Unique
) -> None:
    name, password = unique("login"), "correct'horse ß battery"
    stack.up("role:Role", name=name, login=True, password=password)
    instance.connect(user=name, password=password).close()
    assert "battery" not in instance.container.logs().decode()


def test_a_wrong_password_is_refused(stack: Stack, instance: Instance, unique: Unique) -> None:
    stack.up("role:Role", name=unique("login"), login=True, password="right")
    with pytest.raises(psycopg.OperationalError):
        instance.connect(user=unique("login"), password="wrong")


def test_a_new_password_replaces_the_old_one_in_place(
    stack: Stack, instance: Instance, unique: Unique
) -> None:
    inputs: dict[str, Any] = {"name": unique("login"), "login": True}
    state = stack.up("role:Role", **inputs, password="first")
    stack.harness.apply(ROLE, {**inputs, "password": "second"}, state)
    instance.connect(user=inputs["name"], password="second").close()
    with pytest.raises(psycopg.OperationalError):
        instance.connect(user=inputs["name"], password="first")


def test_a_verifier_is_stored_as_given(stack: Stack, sql: Query, unique: Unique) -> None:
    verifier = (
        "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$"
        "3Yv8Zf9Vn0nM5m0i3p0mFqJ2x1sW5ZQm3v1pZl3mX8k=:2Yv8Zf9Vn0nM5m0i3p0mFqJ2x1sW5ZQm3v1pZl3mX8k="
    )
    stack.up("role:Role", name=unique("login"), login=True, password=verifier)
    assert sql("SELECT rolpassword FROM pg_authid WHERE rolname = %s", unique("login")) == [
        {"rolpassword": verifier}
    ]


def test_a_write_only_password_works_and_is_in_no_output(
    stack: Stack, instance: Instance, unique: Unique
) -> None:
    name = unique("login")
    inputs = {"name": name, "login": True, "passwordWo": "unkept", "passwordWoVersion": "1"}
    state = stack.up("role:Role", **inputs)
    assert "unkept" not in str(state.outputs)
    instance.connect(user=name, password="unkept").close()
    same_version = {**inputs, "passwordWo": "renewed"}
    assert stack.harness.diff(ROLE, state, stack.harness.check(ROLE, same_version)[0]).changes == {}
    stack.harness.apply(ROLE, {**same_version, "passwordWoVersion": "2"}, state)
    instance.connect(user=name, password="renewed").close()


def test_a_superuser_sees_that_a_password_was_taken_away(
    superuser: ProviderHarness, sql: Query, unique: Unique
) -> None:
    inputs = {"name": unique("login"), "login": True, "password": "given"}
    state = superuser.apply(ROLE, inputs)
    assert superuser.read(ROLE, state) == state
    sql(f"ALTER ROLE {inputs['name']} PASSWORD NULL")
    seen = superuser.read(ROLE, state)
    assert seen is not None
    assert superuser.diff(ROLE, seen, state.inputs).changes
    superuser.delete(ROLE, state)


def test_reading_passwords_back_without_being_a_superuser_says_what_to_set(
    configure: Configure, stack: Stack, unique: Unique
) -> None:
    state = stack.up("role:Role", name=unique("login"), login=True, password="given")
    with pytest.raises(ProviderError, match="superuser=False"):
        configure(superuser=True).read(ROLE, state)


def test_refresh_finds_an_altered_attribute_and_up_mends_it(stack: Stack, sql: Query, unique: Unique) -> None:
    inputs = {"name": unique("role")}
    state = stack.up("role:Role", **inputs)
    sql(f"ALTER ROLE {inputs['name']} WITH LOGIN CONNECTION LIMIT 3")
    seen = stack.harness.read(ROLE, state)
    assert seen is not None
    assert set(stack.harness.diff(ROLE, seen, state.inputs).changes) == {"login", "connectionLimit"}
    stack.expect_no_diff(ROLE, stack.harness.apply(ROLE, inputs, seen), inputs)


def test_refresh_finds_that_a_role_is_gone(stack: Stack, sql: Query, unique: Unique) -> None:
    state = stack.up("role:Role", name=unique("role"))
    sql(f"DROP ROLE {unique('role')}")
    assert stack.harness.read(ROLE, state) is None


def test_a_role_is_imported_by_its_name(stack: Stack, unique: Unique) -> None:
    stack.up("role:Role", name=unique("role"), login=True, connectionLimit=4)
    seen = stack.harness.read(ROLE, State(unique("role"), {}, {}))
    assert seen is not None
    assert (seen.inputs["name"], seen.inputs["login"], seen.inputs["connectionLimit"]) == (
        unique("role"),
        True,
        4,
    )


def test_a_role_is_renamed_in_place_and_keeps_what_it_owns(
    stack: Stack, instance: Instance, unique: Unique
) -> None:
    before, after = unique("before"), unique("after")
    inputs = {"login": True, "password": "kept"}
    state = stack.up("role:Role", name=before, **inputs)
    renamed = stack.harness.apply(ROLE, {"name": after, **inputs}, state)
    instance.connect(user=after, password="kept").close()
    seen = stack.harness.read(ROLE, renamed)
    assert seen is not None
    assert seen.id == after
    stack.states[-1] = (ROLE, seen)


def test_a_second_role_of_one_name_is_refused_with_a_way_out(stack: Stack, unique: Unique) -> None:
    stack.up("role:Role", name=unique("role"))
    with pytest.raises(ProviderError, match=r"already exists.*pulumi import"):
        stack.harness.apply(ROLE, {"name": unique("role")})


def test_a_role_that_owns_objects_in_another_database_is_dropped_and_they_stay(
    stack: Stack, instance: Instance, sql: Query, shared_database: str, unique: Unique
) -> None:
    owner = unique("owner")
    state = stack.harness.apply(ROLE, {"name": owner})
    sql(f"CREATE SCHEMA AUTHORIZATION {owner}", database=shared_database)
    sql(f"CREATE TABLE {owner}.kept (id int)", database=shared_database)
    sql(f"ALTER TABLE {owner}.kept OWNER TO {owner}", database=shared_database)
    sql(f"GRANT CONNECT ON DATABASE {shared_database} TO {owner}")
    stack.harness.delete(ROLE, state)
    left = sql("SELECT tableowner FROM pg_tables WHERE schemaname = %s", owner, database=shared_database)
    assert left == [{"tableowner": "tdb_admin"}]
    sql(f"DROP SCHEMA {owner} CASCADE", database=shared_database)


def test_a_role_that_still_owns_objects_is_not_dropped_and_the_error_names_the_database(
    stack: Stack, sql: Query, shared_database: str, unique: Unique
) -> None:
    owner = unique("owner")
    state = stack.harness.apply(ROLE, {"name": owner, "skipReassignOwned": True})
    sql(f"CREATE SCHEMA AUTHORIZATION {owner}", database=shared_database)
    with pytest.raises(ProviderError, match=f"drop role {owner}.*{shared_database}"):
        stack.harness.delete(ROLE, state)
    sql(f"DROP SCHEMA {owner}", database=shared_database)
    stack.harness.delete(ROLE, state)


def test_a_role_can_be_left_behind(stack: Stack, sql: Query, unique: Unique) -> None:
    state = stack.harness.apply(ROLE, {"name": unique("role"), "skipDropRole": True})
    stack.harness.delete(ROLE, state)
    assert sql("SELECT 1 AS there FROM pg_roles WHERE rolname = %s", unique("role"))
    sql(f"DROP ROLE {unique('role')}")


def test_an_administrator_who_is_no_superuser_cannot_make_one(stack: Stack, unique: Unique) -> None:
    with pytest.raises(ProviderError, match=r"create role .*superuser"):
        stack.harness.apply(ROLE, {"name": unique("role"), "superuser": True})


def test_a_password_that_the_server_refuses_is_in_no_error(stack: Stack, unique: Unique) -> None:
    with pytest.raises(ProviderError) as caught:
        stack.harness.apply(
            ROLE, {"name": unique("role"), "login": True, "password": "s3cret", "validUntil": "someday"}
        )
    assert "s3cret" not in str(caught.value)
    assert "SCRAM" not in str(caught.value)

"""The matrix and the grants that follow from it: whole, without clashes, and no more than needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from schema.postgres import grants
from schema.postgres.databases import DATABASES, INTERNAL, SCHEMAS, TRADING
from schema.postgres.groups import GROUPS
from schema.postgres.matrix import CALLING, ENTERING, EXCEPTIONS, MAKING, MATRIX, OWNERS, Access
from schema.postgres.objects import OBJECTS
from schema.postgres.roles import MIGRATOR, ROLES, SERVICES
from schema.postgres.schema_object import Kind
from schema.postgres.timeseries import SERIES

_SCHEMAS = {schema.name for schema in SCHEMAS}
_ROLES = {role.name for role in ROLES}


def _in_effect(entries: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """What each member of a group has through it, beside what is granted to it by name."""
    members = {group.name: group.members for group in GROUPS}
    return {(role, what) for holder, what in entries for role in members.get(holder, (holder,))}


def test_the_matrix_names_declared_roles_schemas_and_relations() -> None:
    assert set(MATRIX) | set(OWNERS) <= _ROLES
    for schemas in (*MATRIX.values(), *OWNERS.values()):
        assert set(schemas) <= _SCHEMAS
    for (role, schema), exceptions in EXCEPTIONS.items():
        assert schema in MATRIX[role]
        assert set(exceptions) <= set(grants.relations(schema))


def test_no_two_grants_set_the_same_privileges_of_a_role_on_an_object() -> None:
    """A grant revokes what it does not name, so two on one object would take turns."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for grant in grants.table_grants():
        for name in grant.objects or grants.relations(grant.schema):
            counted[grant.role, grant.schema, name] += 1
    assert [cell for cell, times in counted.items() if times > 1] == []
    for listing in (
        [(grant.role, grant.schema) for grant in grants.schema_grants()],
        [(grant.role, grant.schema) for grant in grants.function_grants()],
        [(grant.role, grant.database) for grant in grants.database_grants()],
        [
            (default.owner, default.schema, default.role, default.object_type)
            for default in grants.default_privileges()
        ],
    ):
        assert len(set(listing)) == len(listing)


def test_the_short_form_of_who_enters_a_database_is_what_roles_declare() -> None:
    for database in DATABASES:
        entering = {role.name for role in ROLES if database.name in role.databases and role.inherit}
        assert set(ENTERING[database.name]) == entering - {database.owner}
    assert len(ENTERING) == len(DATABASES)


def test_the_short_form_of_who_calls_functions_is_what_objects_declare() -> None:
    called: dict[tuple[str, str], set[str]] = {}
    for item in OBJECTS:
        for role in item.callers:
            called.setdefault((item.schema, role), set()).add(item.signature)
    alike: dict[tuple[str, frozenset[str]], set[str]] = {}
    for (schema, role), functions in called.items():
        alike.setdefault((schema, frozenset(functions)), set()).add(role)
    short = [(schema, sorted(roles)) for schema, several in CALLING.items() for roles in several]
    assert sorted(short) == sorted((schema, sorted(roles)) for (schema, _), roles in alike.items())


def test_the_short_form_of_who_makes_internal_tables_is_what_objects_declare() -> None:
    kept = {item.owner for item in OBJECTS if item.kind is Kind.MATERIALIZED_VIEW}
    assert set(MAKING) == kept | {f"{series.schema}_owner" for series in SERIES}


def test_whoever_gets_something_in_a_schema_may_use_the_schema() -> None:
    using = _in_effect((usage.role, usage.schema) for usage in grants.schema_grants())
    named = _in_effect((grant.role, grant.schema) for grant in grants.table_grants())
    named |= _in_effect((grant.role, grant.schema) for grant in grants.function_grants())
    assert named <= using


def test_a_group_holds_one_right_and_has_several_members() -> None:
    assert len({group.name for group in GROUPS}) == len(GROUPS)
    held = Counter(
        [entry.role for entry in grants.database_grants()]
        + [usage.role for usage in grants.schema_grants()]
        + [grant.role for grant in grants.table_grants()]
        + [grant.role for grant in grants.function_grants()]
        + [default.role for default in grants.default_privileges() if default.object_type == "function"]
    )
    for group in GROUPS:
        assert len(group.members) > 1, group
        assert held[group.name] == 1, group
        assert group.name not in {member for other in GROUPS for member in other.members}


def test_what_several_roles_hold_alike_is_granted_once() -> None:
    alike: Counter[object] = Counter(
        (grant.schema, grant.privileges) for grant in grants.table_grants() if not grant.objects
    )
    alike.update((usage.schema, usage.privileges) for usage in grants.schema_grants())
    assert [what for what, times in alike.items() if times > 1] == []


def test_no_group_is_missing_that_would_save_a_resource() -> None:
    """Two grants are as many resources as a group and its grant."""
    alike: Counter[object] = Counter()
    alike.update((entry.database, entry.privileges) for entry in grants.database_grants())
    alike.update((grant.schema, grant.privileges, grant.objects) for grant in grants.table_grants())
    alike.update((grant.schema, grant.objects) for grant in grants.function_grants())
    assert [what for what, times in alike.items() if times > 2] == []


def test_a_role_that_inherits_nothing_holds_what_it_needs_itself() -> None:
    bare = {role.name for role in ROLES if not role.inherit}
    assert bare.isdisjoint(member for group in GROUPS for member in group.members)
    assert (TRADING.name, MIGRATOR) in {(entry.database, entry.role) for entry in grants.database_grants()}


def test_a_group_with_exceptions_reads_what_its_members_read_and_no_more() -> None:
    for table in ("clients", "audit_log", "users"):
        held = {
            grants.expected_privilege(role, "shared", table, "SELECT")
            for role in ("shared_limited_reader", "risk_management", "analytics", "analyst")
        }
        assert held == {table == "clients"}
    assert not grants.expected_privilege("shared_limited_reader", "execution", "orders", "SELECT")


@pytest.mark.parametrize("role", ["auditor", "backup"])
def test_only_auditor_and_backup_read_the_audit_log(role: str) -> None:
    readers = {
        name
        for name in _ROLES - {"shared_owner"}
        if grants.expected_privilege(name, "shared", "audit_log", "SELECT")
    }
    assert readers == {"auditor", "backup"}
    assert not grants.expected_privilege(role, "shared", "audit_log", "INSERT")


@pytest.mark.parametrize("service", SERVICES, ids=lambda role: role.name)
def test_a_service_writes_its_own_schema_and_appends_to_the_logs(service: object) -> None:
    name = next(role.name for role in SERVICES if role == service)
    assert MATRIX[name][name] is Access.WRITE
    assert grants.expected_privilege(name, "logging", "system_logs", "INSERT")
    assert not grants.expected_privilege(name, "logging", "system_logs", "SELECT")
    others = {schema for schema, access in MATRIX[name].items() if access is Access.WRITE}
    assert others == {name}


def test_readers_never_write() -> None:
    for role in ("analyst", "auditor"):
        privileges = {
            word
            for grant in grants.table_grants()
            if (role, grant.schema) in _in_effect([(grant.role, grant.schema)])
            for word in grant.privileges
        }
        assert privileges == {"SELECT"}


def test_nothing_of_the_internal_schema_is_granted_but_to_owners() -> None:
    usages = [(usage.role, usage.schema) for usage in grants.schema_grants()]
    named = {role for role, schema in _in_effect(usages) if schema == INTERNAL.name}
    assert named
    assert all(role.endswith("_owner") for role in named)
    assert all(grant.schema != INTERNAL.name for grant in grants.table_grants())


def test_a_role_with_exceptions_gets_nothing_to_come_by_default() -> None:
    defaults = _in_effect((default.role, default.schema) for default in grants.default_privileges())
    assert defaults & set(EXCEPTIONS) == set()


def test_the_migrator_holds_nothing_in_a_database_itself() -> None:
    granted = [grant.role for grant in grants.table_grants()]
    granted += [grant.role for grant in grants.schema_grants()]
    granted += [grant.role for grant in grants.function_grants()]
    assert MIGRATOR not in granted
    assert MIGRATOR not in MATRIX

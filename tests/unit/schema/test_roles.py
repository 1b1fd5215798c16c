"""The declared roles: names, limits and memberships that hold together."""

from __future__ import annotations

from schema.postgres.databases import DATABASES, SCHEMAS
from schema.postgres.roles import ADMINISTRATOR, ROLES, SERVICES


def test_role_names_are_unique_and_not_the_administrators() -> None:
    names = [role.name for role in ROLES]
    assert len(set(names)) == len(names)
    assert ADMINISTRATOR not in names


def test_every_login_role_has_a_connection_limit() -> None:
    assert all(role.connections > 0 for role in ROLES if role.login)


def test_a_role_is_declared_after_what_it_joins() -> None:
    seen: set[str] = set()
    for role in ROLES:
        assert all(name in seen or name.startswith("pg_") for name in role.member_of)
        seen.add(role.name)


def test_every_schema_and_database_has_a_declared_owner() -> None:
    names = {role.name for role in ROLES}
    assert {schema.owner for schema in SCHEMAS} <= names
    assert {database.owner for database in DATABASES} <= names


def test_services_look_in_their_own_schema_first() -> None:
    assert all(role.search_path[0] == role.name for role in SERVICES)

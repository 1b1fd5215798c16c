"""What the whole server should hold: roles, memberships, their settings, databases and who may enter them.

Computed from schema/postgres; the administrator is as its bootstrap makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.provider.postgres_bootstrap.plan import ADMIN_CONNECTIONS
from ops.drift.records import Facts, Key
from schema.postgres import grants
from schema.postgres.databases import DATABASES
from schema.postgres.roles import ADMINISTRATOR, ROLES, Role

_SUPERUSER: Final = "postgres"
_FULL: Final = {"inherits": "yes", "may become": "yes", "may hand on": "yes"}


def catalogue() -> dict[Key, Facts]:
    return dict([*_roles(), *_memberships(), *_settings(), *_databases(), *_entries()])


def _roles() -> Iterator[tuple[Key, Facts]]:
    yield (
        Key("role", _SUPERUSER),
        dict.fromkeys(
            (
                "login",
                "superuser",
                "creates roles",
                "creates databases",
                "replicates",
                "bypasses row security",
            ),
            "yes",
        ),
    )
    yield (
        Key("role", ADMINISTRATOR),
        {
            "login": "yes",
            "creates roles": "yes",
            "creates databases": "yes",
            "connections": str(ADMIN_CONNECTIONS),
        },
    )
    for role in ROLES:
        yield Key("role", role.name), dict(_attributes(role))


def _attributes(role: Role) -> Iterator[tuple[str, str]]:
    if role.login:
        yield "login", "yes"
    if role.replication:
        yield "replicates", "yes"
    # A role that replicates is made to do nothing else.
    if role.replication or not role.inherit:
        yield "inherits", "no"
    if role.connections >= 0:
        yield "connections", str(role.connections)


def _memberships() -> Iterator[tuple[Key, Facts]]:
    handed_on = set()
    for role in ROLES:
        for group in role.member_of:
            inherits = "yes" if role.inherit else "no"
            yield _member(role.name, group, {"inherits": inherits, "may become": "yes"})
            handed_on |= {group} if group.startswith("pg_") else set()
        if not role.replication:  # made by the superuser; every other one by the administrator
            yield _member(ADMINISTRATOR, role.name, _FULL)
    for group in handed_on:
        yield _member(ADMINISTRATOR, group, {"inherits": "no", "may become": "no", "may hand on": "yes"})


def _member(role: str, group: str, facts: Facts) -> tuple[Key, Facts]:
    return Key("membership", f"{role} in {group}", f"role {role}"), facts


def _settings() -> Iterator[tuple[Key, Facts]]:
    yield _set(ADMINISTRATOR, {"createrole_self_grant": "set, inherit"})
    for role in ROLES:
        chosen = settings_of(role)
        if chosen and not role.replication:
            yield _set(role.name, chosen)


def settings_of(role: Role) -> dict[str, str]:
    """As the server keeps them: milliseconds without a unit, names in a list."""
    said = {
        "search_path": ", ".join(role.search_path),
        "statement_timeout": str(role.statement_timeout or ""),
        "idle_in_transaction_session_timeout": str(role.idle_in_transaction_timeout or ""),
        "lock_timeout": str(role.lock_timeout or ""),
    }
    return {name: value for name, value in said.items() if value}


def _set(role: str, facts: Facts) -> tuple[Key, Facts]:
    return Key("role setting", role, f"role {role}"), facts


def _databases() -> Iterator[tuple[Key, Facts]]:
    for database in DATABASES:
        facts = {
            "owner": database.owner,
            "encoding": "UTF8",
            "collation": "C.UTF-8",
            "character type": "C.UTF-8",
        }
        yield Key("database", database.name), facts


def _entries() -> Iterator[tuple[Key, Facts]]:
    yield _entry("postgres", ADMINISTRATOR, ("CONNECT",))
    owners = {database.name: database.owner for database in DATABASES}
    for grant in grants.database_grants():
        if owners.get(grant.database) != grant.role:
            yield _entry(grant.database, grant.role, grant.privileges)


def _entry(database: str, role: str, privileges: tuple[str, ...]) -> tuple[Key, Facts]:
    key = Key("grant", f"database {database} to {role}", f"database {database}")
    return key, {"privileges": ", ".join(sorted(privileges))}

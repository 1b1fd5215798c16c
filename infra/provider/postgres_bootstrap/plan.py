"""Which bootstraps are sound, and what a server shows that differs from one. The SQL is in script.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.provider.postgres_bootstrap import scram
from infra.provider_framework import paths
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties

_EXTENSION: Final = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_LONGEST_NAME: Final = 63  # bytes; the server cuts longer ones off silently
# Roles that read or write files of the server, or run programs on it: as good as superuser.
_TOO_STRONG: Final = {"pg_read_server_files", "pg_write_server_files", "pg_execute_server_program"}
ADMIN_CONNECTIONS: Final = 30  # a runaway client of the administrator must not take all of the server

# What pg_roles must say of each kind of role.
ADMIN: Final[Mapping[str, Any]] = {
    "rolsuper": False,
    "rolinherit": True,
    "rolcreaterole": True,
    "rolcreatedb": True,
    "rolcanlogin": True,
    "rolreplication": False,
    "rolbypassrls": False,
    "rolconnlimit": ADMIN_CONNECTIONS,
}
REPLICATION: Final[Mapping[str, Any]] = {
    "rolsuper": False,
    "rolinherit": False,
    "rolcreaterole": False,
    "rolcreatedb": False,
    "rolcanlogin": True,
    "rolreplication": True,
    "rolbypassrls": False,
}


def failures(new: Properties) -> Iterator[CheckFailure]:
    for name in ("container", "database"):
        yield from _name_failures(name, new.get(name))
    yield from _admin_failures(new)
    yield from _replication_failures(new)
    yield from _schema_failures(new)
    yield from _lock_failures(new)
    for index, extension in enumerate(_known_list(new, "extensions")):
        if isinstance(extension, str) and not _EXTENSION.fullmatch(extension):
            yield CheckFailure(f"extensions[{index}]", f"{extension!r} is not the name of an extension")


def _schema_failures(new: Properties) -> Iterator[CheckFailure]:
    users = new.get("schemaUsers")
    for schema, roles in (users if isinstance(users, dict) else {}).items():
        path = paths.child("schemaUsers", schema)
        yield from _name_failures(path, schema)
        for index, role in enumerate(roles if isinstance(roles, list) else []):
            yield from _role_failures(f"{path}[{index}]", role)


def _lock_failures(new: Properties) -> Iterator[CheckFailure]:
    timeouts = new.get("lockTimeouts")
    for role, milliseconds in (timeouts if isinstance(timeouts, dict) else {}).items():
        path = paths.child("lockTimeouts", role)
        yield from _role_failures(path, role)
        if isinstance(milliseconds, int) and milliseconds < 1:
            yield CheckFailure(path, "must be 1 millisecond or more")


def _known_list(new: Properties, name: str) -> list[Any]:
    value = new.get(name)
    return value if isinstance(value, list) else []


def _name_failures(path: str, name: object) -> Iterator[CheckFailure]:
    if isinstance(name, str) and not (name.isprintable() and 0 < len(name.encode()) <= _LONGEST_NAME):
        yield CheckFailure(path, f"must be 1 to {_LONGEST_NAME} bytes of printable text")


def _role_failures(path: str, name: object) -> Iterator[CheckFailure]:
    yield from _name_failures(path, name)
    if isinstance(name, str) and (name in ("postgres", "public", "none") or name.startswith("pg_")):
        yield CheckFailure(path, f"{name!r} belongs to the server")


def _password_failures(path: str, password: object) -> Iterator[CheckFailure]:
    if isinstance(password, str) and not (password and all(" " <= letter <= "~" for letter in password)):
        yield CheckFailure(path, "must be printable ASCII and not empty")


def _admin_failures(new: Properties) -> Iterator[CheckFailure]:
    admin, password = new.get("adminRole"), new.get("adminPassword")
    yield from _role_failures("adminRole", admin)
    yield from _password_failures("adminPassword", password)
    if admin is None and password is not None:
        yield CheckFailure("adminRole", "is required beside adminPassword")
    if admin is not None and password is None:
        yield CheckFailure("adminPassword", "is required beside adminRole")
    grantable = _known_list(new, "grantableRoles")
    if grantable and admin is None:
        yield CheckFailure("grantableRoles", "needs adminRole, who would grant them")
    for index, role in enumerate(grantable):
        if not isinstance(role, str):
            continue
        if not role.startswith("pg_"):
            yield CheckFailure(
                f"grantableRoles[{index}]",
                f"{role!r} is not predefined; the admin grants its own roles anyway",
            )
        if role in _TOO_STRONG:
            yield CheckFailure(f"grantableRoles[{index}]", f"{role!r} is as good as superuser")


def _replication_failures(new: Properties) -> Iterator[CheckFailure]:
    roles = new.get("replicationRoles")
    for name, role in (roles if isinstance(roles, dict) else {}).items():
        path = paths.child("replicationRoles", name)
        yield from _role_failures(path, name)
        if isinstance(role, dict):
            yield from _password_failures(f"{path}.password", role.get("password"))
            limit = role.get("connectionLimit")
            if isinstance(limit, int) and limit < 1:
                yield CheckFailure(f"{path}.connectionLimit", "must be 1 or more")
        if name == new.get("adminRole"):
            yield CheckFailure(path, "is the adminRole: replication copies everything, so it stays apart")


def replication(role: Properties) -> dict[str, Any]:
    return {**REPLICATION, "rolconnlimit": role["connectionLimit"]}


def drift(want: Properties, live: Properties) -> list[str]:
    """What the server has and should not, or lacks, in words without secrets. `live` as script.query asks."""
    found: list[str] = []
    admin = want.get("adminRole")
    if admin:
        found += _role_drift(admin, want["adminPassword"], ADMIN, live["roles"])
    for name, role in (want.get("replicationRoles") or {}).items():
        found += _role_drift(name, role["password"], replication(role), live["roles"])
    missing = set(want.get("grantableRoles") or []) - set(live["grantable"])
    found += [f"role {admin} may no longer grant {role}" for role in sorted(missing)]
    gone = set(want.get("extensions") or []) - set(live["extensions"])
    found += [f"extension {extension} is missing" for extension in sorted(gone)]
    held = {(schema, role) for schema, role in live["usage"]}
    found += [
        f"role {role} may not use schema {schema}"
        for schema, role in schema_users(want)
        if (schema, role) not in held
    ]
    found += [
        f"role {role} waits {live['lockTimeouts'].get(role, 'without end')} for a lock"
        for role, milliseconds in sorted((want.get("lockTimeouts") or {}).items())
        if live["lockTimeouts"].get(role) != str(milliseconds)
    ]
    if want["revokePublic"]:
        found += [f"PUBLIC has {right}" for right in live["public"]]
    return found


def _role_drift(
    role: str, password: str, attributes: Mapping[str, Any], live: Mapping[str, Properties]
) -> Iterator[str]:
    seen = live.get(role)
    if seen is None:
        yield f"role {role} is missing"
        return
    for attribute, value in attributes.items():
        if seen[attribute] != value:
            yield f"role {role} has {attribute} = {seen[attribute]}".lower()
    if not scram.matches(password, seen["rolpassword"] or ""):
        yield f"role {role} has another password"


def schema_users(properties: Properties) -> list[tuple[str, str]]:
    users = properties.get("schemaUsers") or {}
    return [(schema, role) for schema, roles in sorted(users.items()) for role in sorted(roles)]


def barred(old: Properties, new: Properties) -> list[tuple[str, str]]:
    """Who may use which schema no longer."""
    return sorted(set(schema_users(old)) - set(schema_users(new)))


def retired(old: Properties, new: Properties) -> list[str]:
    """Roles that an earlier declaration made and that this one does not name. They lose their login."""
    return sorted(_roles(old) - _roles(new))


def _roles(properties: Properties) -> set[str]:
    admin = properties.get("adminRole")
    return {*(properties.get("replicationRoles") or {}), *([admin] if admin else [])}

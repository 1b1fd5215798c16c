"""The SQL by which a role becomes what its inputs say. Composes only; a password goes out as a verifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from infra.airgap.plugins.postgresql.connection import Connection
from infra.airgap.plugins.postgresql.object_base import is_zero, text, texts
from infra.airgap.plugins.postgresql.role_reading import never_expires
from infra.provider_framework.fields import Properties, Value

SWITCHES: Mapping[str, str] = {
    "superuser": "SUPERUSER",
    "createDatabase": "CREATEDB",
    "createRole": "CREATEROLE",
    "inherit": "INHERIT",
    "login": "LOGIN",
    "replication": "REPLICATION",
    "bypassRowLevelSecurity": "BYPASSRLS",
}
_TIMEOUTS = {
    "statementTimeout": "statement_timeout",
    "idleInTransactionSessionTimeout": "idle_in_transaction_session_timeout",
}
_VERIFIER = re.compile(r"md5[0-9a-f]{32}|SCRAM-SHA-256\$.+", re.DOTALL)


def password_clause(connection: Connection, role: str, password: str) -> Composed:
    """PASSWORD with a SCRAM verifier, so that neither the wire nor the server's log sees the password."""
    if password.upper() in ("", "NULL"):
        return SQL("PASSWORD {}").format(SQL("NULL"))
    if _VERIFIER.fullmatch(password):
        return SQL("PASSWORD {}").format(Literal(password))
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return SQL("PASSWORD {}").format(Literal(verifier.decode()))


def creation(new: Properties, password: Composed) -> Composed:
    options = [
        *(_switch(keyword, new.get(name) is True) for name, keyword in SWITCHES.items()),
        _connection_limit(new),
        _valid_until(new),
        password,
    ]
    return SQL("CREATE ROLE {} WITH {}").format(Identifier(text(new, "name")), SQL(" ").join(options))


def alterations(
    before: str, live: Properties, new: Properties, password: Composed | None
) -> Iterator[Composed]:
    """The rename, then one ALTER ROLE with all that differs."""
    name = text(new, "name")
    if before != name:
        yield SQL("ALTER ROLE {} RENAME TO {}").format(Identifier(before), Identifier(name))
    options: list[Composable] = [
        _switch(keyword, new.get(key) is True)
        for key, keyword in SWITCHES.items()
        if (live.get(key) is True) != (new.get(key) is True)
    ]
    if live.get("connectionLimit") != new.get("connectionLimit"):
        options.append(_connection_limit(new))
    if live.get("validUntil") != new.get("validUntil"):
        options.append(_valid_until(new))
    if password is not None:
        options.append(password)
    if options:
        yield SQL("ALTER ROLE {} WITH {}").format(Identifier(name), SQL(" ").join(options))


def memberships(role: str, live: Sequence[str], wanted: Sequence[str]) -> Iterator[Composed]:
    for surplus in sorted(set(live) - set(wanted)):
        yield SQL("REVOKE {} FROM {}").format(Identifier(surplus), Identifier(role))
    for missing in sorted(set(wanted) - set(live)):
        yield SQL("GRANT {} TO {}").format(Identifier(missing), Identifier(role))


def settings(role: str, live: Properties, new: Properties) -> Iterator[Composed]:
    """The role's own configuration parameters, where they differ from what it has."""
    if texts(live, "searchPaths") != texts(new, "searchPaths"):
        path = SQL(", ").join(map(Identifier, texts(new, "searchPaths")))
        yield _setting(role, "search_path", path if texts(new, "searchPaths") else None)
    for name, parameter in _TIMEOUTS.items():
        if not _same(live.get(name), new.get(name)):
            yield _setting(role, parameter, None if is_zero(new.get(name)) else Literal(new[name]))
    if text(live, "assumeRole") != text(new, "assumeRole"):
        assumed = text(new, "assumeRole")
        yield _setting(role, "role", Identifier(assumed) if assumed else None)


def removal(role: str) -> Composed:
    return SQL("DROP ROLE IF EXISTS {}").format(Identifier(role))


def _switch(keyword: str, on: bool) -> SQL:
    return SQL(keyword if on else f"NO{keyword}")


def _connection_limit(new: Properties) -> Composed:
    return SQL("CONNECTION LIMIT {}").format(Literal(new.get("connectionLimit", -1)))


def _valid_until(new: Properties) -> Composed:
    until = text(new, "validUntil")
    return SQL("VALID UNTIL {}").format(Literal("infinity" if never_expires(until) else until))


def _setting(role: str, parameter: str, value: Composable | None) -> Composed:
    if value is None:
        return SQL("ALTER ROLE {} RESET {}").format(Identifier(role), Identifier(parameter))
    return SQL("ALTER ROLE {} SET {} TO {}").format(Identifier(role), Identifier(parameter), value)


def _same(one: Value, other: Value) -> bool:
    return one == other or (is_zero(one) and is_zero(other))

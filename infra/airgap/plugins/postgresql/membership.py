"""Lets an administrator who is no superuser act for an owner: borrows the membership, then gives it back.

Also the advisory locks by which sessions queue instead of colliding on one catalog row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from infra.airgap.plugins.postgresql.connection import Connection

if TYPE_CHECKING:
    from psycopg.sql import Composed, Identifier

PUBLIC = "public"

_STANDING = """
SELECT r.rolname AS role, r.rolsuper AS superuser, (r.rolname = current_user) AS myself,
       pg_has_role(current_user, r.oid, 'USAGE') AND pg_has_role(current_user, r.oid, {set_right}) AS acts,
       EXISTS (SELECT FROM pg_auth_members m
               WHERE m.roleid = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND m.member = r.oid)
           AS belongs_to_me
FROM pg_roles r
WHERE r.rolname = ANY(%s) AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
"""
_OWN_GRANT = """
SELECT m.* FROM pg_auth_members m
WHERE m.roleid = (SELECT oid FROM pg_roles WHERE rolname = %s)
  AND m.member = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND m.grantor = m.member
"""
_LOCK_ROLES = """
SELECT pg_advisory_xact_lock(number) FROM (
    SELECT oid::bigint AS number FROM pg_roles WHERE rolname = ANY(%(roles)s)
    UNION
    SELECT m.member::bigint FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
    WHERE r.rolname = ANY(%(roles)s)
    ORDER BY 1) AS numbers
"""


def lock_roles(connection: Connection, *roles: str) -> None:
    """Waits for other sessions that change these roles or their members; held to the transaction's end."""
    connection.execute(_LOCK_ROLES, {"roles": list(roles)})


def lock_database(connection: Connection, database: str) -> None:
    query = "SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_database WHERE datname = %s"
    connection.execute(query, [database])


def current_role(connection: Connection) -> str:
    row = connection.execute("SELECT current_user AS name").fetchone()
    return str(row["name"]) if row else ""


@contextmanager
def acting_for(connection: Connection, roles: Sequence[str]) -> Iterator[None]:
    """Within, the connected role has the rights of `roles`. A superuser has them anyway."""
    from psycopg.pq import TransactionStatus  # noqa: PLC0415 - see connection.py

    returns: list[Composed] = []
    wanted = [role for role in dict.fromkeys(roles) if role and role != PUBLIC]
    if wanted:
        set_right = "'SET'" if _has_set_option(connection) else "'MEMBER'"
        for standing in connection.execute(_STANDING.format(set_right=set_right), [wanted]).fetchall():
            returns += _borrow(connection, standing)
    try:
        yield
    finally:
        # After an error inside a transaction the roll-back takes the borrowed membership away.
        if connection.info.transaction_status != TransactionStatus.INERROR and not connection.broken:
            for statement in reversed(returns):
                connection.execute(statement)


def _has_set_option(connection: Connection) -> bool:
    return connection.info.server_version >= 160_000


def _borrow(connection: Connection, standing: dict[str, Any]) -> list[Composed]:
    """Takes the membership and returns the statements that restore what was."""
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

    # PostgreSQL lets nobody but a superuser into a superuser's role.
    if standing["superuser"] or standing["myself"] or standing["acts"]:
        return []
    role = Identifier(standing["role"])
    returns: list[Composed] = []
    if standing["belongs_to_me"]:
        # Membership must not run both ways, so the other way pauses.
        connection.execute(SQL("REVOKE {} FROM {}").format(_me(connection), role))
        returns.append(SQL("GRANT {} TO {}").format(_me(connection), role))
    before = connection.execute(_OWN_GRANT, [standing["role"]]).fetchone()
    options = SQL(" WITH INHERIT TRUE, SET TRUE" if _has_set_option(connection) else "")
    connection.execute(SQL("GRANT {} TO {}{}").format(role, _me(connection), options))
    if before is None:
        returns.append(SQL("REVOKE {} FROM {}").format(role, _me(connection)))
    elif _has_set_option(connection):
        kept = SQL(" WITH INHERIT {}, SET {}").format(
            SQL(str(before["inherit_option"]).upper()), SQL(str(before["set_option"]).upper())
        )
        returns.append(SQL("GRANT {} TO {}{}").format(role, _me(connection), kept))
    return returns


def _me(connection: Connection) -> Identifier:
    from psycopg.sql import Identifier  # noqa: PLC0415 - see connection.py

    return Identifier(current_role(connection))

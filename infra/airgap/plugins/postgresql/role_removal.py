"""Frees a role of all that it owns and may do, in every database, so that it can go. Drops no data."""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.membership import acting_for, current_role, lock_roles
from infra.provider_framework.errors import ProviderError

_DATABASES = """
SELECT DISTINCT d.datname AS name, d.datallowconn AS open
FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid
WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = (SELECT oid FROM pg_roles WHERE rolname = %s)
ORDER BY 1
"""
_EXISTS = "SELECT FROM pg_roles WHERE rolname = %s"


def release_everything(server: Server, role: str) -> None:
    """REASSIGN OWNED and DROP OWNED work on one database, so each that knows the role has its turn."""
    home = server.endpoint.database
    doing = f"release what role {role} owns"
    rows = server.read(home, doing, lambda connection: connection.execute(_DATABASES, [role]).fetchall())
    closed = [row["name"] for row in rows if not row["open"]]
    if closed:
        raise ProviderError(
            f"cannot drop role {role} of PostgreSQL at {server.endpoint}: it owns objects or holds "
            f"privileges in database {', '.join(closed)}, which accepts no connections; set allowConnections, run again"
        )
    # The home database comes last: there the shared objects, such as databases, change hands too.
    for database in [*(row["name"] for row in rows if row["name"] != home), home]:
        server.write(
            database, f"{doing} in database {database}", lambda connection: _release(server, connection, role)
        )


def _release(server: Server, connection: Connection, role: str) -> None:
    if connection.execute(_EXISTS, [role]).fetchone() is None:
        return
    lock_roles(connection, role)
    heir = server.endpoint.database_username or current_role(connection)
    with acting_for(connection, [role]):
        connection.execute(SQL("REASSIGN OWNED BY {} TO {}").format(Identifier(role), Identifier(heir)))
        connection.execute(SQL("DROP OWNED BY {}").format(Identifier(role)))

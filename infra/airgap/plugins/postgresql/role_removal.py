"""Frees a role of all that it owns and may do, in every database, so that it can go. Drops no data."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.membership import acting_for, current_role, lock_roles
from infra.provider_framework.errors import ProviderError

_DATABASES = """
SELECT DISTINCT d.datname AS name, d.datallowconn AS open
FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid
WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = (SELECT oid FROM pg_roles WHERE rolname = %s)
ORDER BY 1
"""
# Those who gave the role something here or on a shared object: only they can take it back. And the owner of
# the database, who alone lets a schema change hands.
_CONSENTING = """
WITH given AS (SELECT classid, objid FROM pg_shdepend
               WHERE refclassid = 'pg_authid'::regclass AND deptype = 'a' AND refobjid = %(role)s::regrole
                 AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
SELECT DISTINCT pg_get_userbyid(owner) AS name FROM (
    SELECT datdba AS owner FROM pg_database WHERE datname = current_database()
    UNION SELECT o.datdba FROM given JOIN pg_database o ON classid = 'pg_database'::regclass AND o.oid = objid
    UNION SELECT o.nspowner FROM given JOIN pg_namespace o
          ON classid = 'pg_namespace'::regclass AND o.oid = objid
    UNION SELECT o.relowner FROM given JOIN pg_class o ON classid = 'pg_class'::regclass AND o.oid = objid
    UNION SELECT o.proowner FROM given JOIN pg_proc o ON classid = 'pg_proc'::regclass AND o.oid = objid
    UNION SELECT o.typowner FROM given JOIN pg_type o ON classid = 'pg_type'::regclass AND o.oid = objid
    UNION SELECT o.defaclrole FROM given JOIN pg_default_acl o
          ON classid = 'pg_default_acl'::regclass AND o.oid = objid) AS owners
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
            f"privileges in database {', '.join(closed)}, which accepts no connections; make it accept them"
        )
    # The home database comes last: there the shared objects, such as databases, change hands too.
    for database in [*(row["name"] for row in rows if row["name"] != home), home]:
        server.write(
            database, f"{doing} in database {database}", lambda connection: _release(server, connection, role)
        )


def _release(server: Server, connection: Connection, role: str) -> None:
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

    if connection.execute(_EXISTS, [role]).fetchone() is None:
        return
    lock_roles(connection, role)
    heir = server.endpoint.database_username or current_role(connection)
    quoted = Identifier(role).as_string(connection)
    consenting = [str(row["name"]) for row in connection.execute(_CONSENTING, {"role": quoted}).fetchall()]
    with acting_for(connection, [role, *consenting]):
        connection.execute(SQL("REASSIGN OWNED BY {} TO {}").format(Identifier(role), Identifier(heir)))
        connection.execute(SQL("DROP OWNED BY {}").format(Identifier(role)))

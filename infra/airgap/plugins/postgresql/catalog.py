"""Small questions to the server's catalogue that several resources ask."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.connection import Connection
from infra.airgap.plugins.postgresql.membership import PUBLIC

_DATABASE_OWNER = "SELECT pg_get_userbyid(datdba) AS name FROM pg_database WHERE datname = %s"
_SCHEMA_OWNER = """
SELECT pg_get_userbyid(nspowner) AS name,
       (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) AS database_owner
FROM pg_namespace WHERE nspname = %s
"""


def database_owner(connection: Connection, database: str) -> str | None:
    row = connection.execute(_DATABASE_OWNER, [database]).fetchone()
    return None if row is None else str(row["name"])


def schema_owner(connection: Connection, schema: str) -> str | None:
    """Of the connected database. The implicit role pg_database_owner stands for the database's owner."""
    row = connection.execute(_SCHEMA_OWNER, [schema]).fetchone()
    if row is None:
        return None
    return str(row["database_owner"] if row["name"] == "pg_database_owner" else row["name"])


def role_oid(connection: Connection, role: str) -> int | None:
    """0 is PUBLIC, as in access lists."""
    if role == PUBLIC:
        return 0
    row = connection.execute("SELECT oid FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    return None if row is None else int(row["oid"])

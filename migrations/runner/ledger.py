"""What the database itself knows of its migrations: the live revision, and the hash of each applied one.

Two tables in one schema, owned by the owner of that schema: Alembic's own, and ours beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from migrations.errors import MigrationError
from migrations.history.revisions import History, Revision

SCHEMA: Final = "shared"
VERSIONS: Final = "alembic_version"
HISTORY: Final = "migration_history"

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS {schema}.{versions} (
    version_num text NOT NULL CONSTRAINT pk_{versions} PRIMARY KEY
);
COMMENT ON TABLE {schema}.{versions} IS 'The revision that the schema is at';
COMMENT ON COLUMN {schema}.{versions}.version_num IS 'Id of the last revision applied';
CREATE TABLE IF NOT EXISTS {schema}.{history} (
    revision text NOT NULL CONSTRAINT pk_{history} PRIMARY KEY,
    hash text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL DEFAULT session_user
);
COMMENT ON TABLE {schema}.{history} IS 'Which migrations are applied';
COMMENT ON COLUMN {schema}.{history}.revision IS 'Id of the revision';
COMMENT ON COLUMN {schema}.{history}.hash IS 'SHA-256 of its file as it was applied, without comments';
COMMENT ON COLUMN {schema}.{history}.applied_at IS 'When';
COMMENT ON COLUMN {schema}.{history}.applied_by IS 'The role that logged in for it';
"""


@dataclass(frozen=True)
class Live:
    """`revision` is None on an empty database; `hashes` by revision, of those applied."""

    revision: str | None
    hashes: dict[str, str]


@dataclass(frozen=True)
class Ledger:
    schema: str = SCHEMA

    def acting(self, connection: Connection) -> str:
        """The statement that makes this session the owner of the tables; empty where it is already."""
        found = connection.exec_driver_sql(
            "SELECT pg_get_userbyid(nspowner), pg_has_role(nspowner, 'SET'), current_user,"
            " has_schema_privilege(oid, 'CREATE'), quote_ident(pg_get_userbyid(nspowner))"
            " FROM pg_namespace WHERE nspname = %s",
            (self.schema,),
        ).one_or_none()
        if found is None:
            raise MigrationError(
                f"the database has no schema {self.schema}, which keeps the record of migrations",
                "create the schemas first; ./tdb up does",
            )
        owner, can_become, user, can_create, quoted = found
        if owner == user:
            return ""
        if can_become:
            return f"SET ROLE {quoted}"
        if can_create:
            return ""
        raise MigrationError(
            f"role {user} may not keep the record of migrations in schema {self.schema}",
            f"make it a member of {owner}",
        )

    def read(self, connection: Connection) -> Live:
        """Without the tables, as on an empty database, nothing is applied."""
        return Live(self._revision(connection), self._hashes(connection))

    def _revision(self, connection: Connection) -> str | None:
        if not self._has(connection, VERSIONS):
            return None
        rows = connection.exec_driver_sql(f"SELECT version_num FROM {self.schema}.{VERSIONS}").all()  # noqa: S608
        if len(rows) > 1:
            raise MigrationError(
                f"the database is at {len(rows)} revisions at once ({', '.join(row[0] for row in rows)})",
                f"leave one row in {self.schema}.{VERSIONS}: the last revision of the line",
            )
        return str(rows[0][0]) if rows else None

    def _hashes(self, connection: Connection) -> dict[str, str]:
        if not self._has(connection, HISTORY):
            return {}
        rows = connection.exec_driver_sql(f"SELECT revision, hash FROM {self.schema}.{HISTORY}").all()  # noqa: S608
        return {str(row[0]): str(row[1]) for row in rows}

    def _has(self, connection: Connection, table: str) -> bool:
        return bool(
            connection.exec_driver_sql(
                "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = %s AND tablename = %s)",
                (self.schema, table),
            ).scalar_one()
        )

    def create(self, connection: Connection) -> None:
        """As its owner. Everybody who may look into the schema may read the record."""
        if self._has(connection, HISTORY) and self._has(connection, VERSIONS):
            return
        connection.exec_driver_sql(_TABLES.format(schema=self.schema, versions=VERSIONS, history=HISTORY))

    def note(self, connection: Connection, revision: Revision, *, up: bool) -> None:
        """Within the transaction that applied or undid the revision."""
        table = f"{self.schema}.{HISTORY}"
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE revision = %s", (revision.id,))  # noqa: S608
        if up:
            connection.exec_driver_sql(
                f"INSERT INTO {table} (revision, hash) VALUES (%s, %s)",  # noqa: S608
                (revision.id, revision.hash),
            )


def verify(live: Live, history: History, kept: str | None = None) -> None:
    """Refuses a live revision that the code does not know, and applied revisions that were edited since.

    A downgrade looks only at what stays applied: up to `kept`.
    """
    if live.revision is not None and live.revision not in history:
        raise MigrationError(
            f"the database is at revision {live.revision}, which is not in {history.location / 'versions'}",
            "check out the code that has it, or restore the database to a revision that this code knows",
        )
    last = live.revision if kept is None else kept
    for revision in history.upto(last):
        recorded = live.hashes.get(revision.id)
        if recorded is not None and recorded != revision.hash:
            raise edited(revision)


def edited(revision: Revision) -> MigrationError:
    return MigrationError(
        f"revision {revision.label} was edited after it was applied",
        "put its file back as it was and make the change in a new revision; or, on a database that may lose "
        "it, downgrade below it first",
    )

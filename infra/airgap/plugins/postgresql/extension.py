"""`Extension`: installed in a database, moved and updated in place, dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.airgap.plugins.postgresql.catalog import database_owner, schema_owner
from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.in_database import DatabaseObject
from infra.airgap.plugins.postgresql.membership import acting_for, lock_database
from infra.airgap.plugins.postgresql.object_base import text
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, State

if TYPE_CHECKING:
    from psycopg.sql import Composed

_EXTENSION = """
SELECT n.nspname AS schema, e.extversion AS version, pg_get_userbyid(e.extowner) AS owner
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = %s
"""
# An extension without a schema of its own lands in the first one of the search path.
_USUAL_PATH = """SELECT set_config('search_path', '"$user", public', true)"""


class Extension(DatabaseObject):
    token = "postgresql:index/extension:Extension"  # noqa: S105 - a type token
    kind = "extension"
    fields = {
        "name": Field(computed=True, replaces=True),
        "schema": Field(computed=True),
        "version": Field(computed=True),
        "database": Field(computed=True, replaces=True, doc="The provider's own where left out."),
        "dropCascade": Field(Scalar.BOOLEAN, default=False),
        "createCascade": Field(Scalar.BOOLEAN, default=False),
    }

    def create(self, ctx: Context[Server], new: Properties) -> State:
        server = ctx.config
        database, name, schema = (
            text(new, "database") or server.endpoint.database,
            text(new, "name"),
            text(new, "schema"),
        )

        def work(connection: Connection) -> Properties:
            lock_database(connection, database)
            connection.execute(_USUAL_PATH)
            # A trusted extension asks for the right to create in the database, any other for a superuser.
            owners = [database_owner(connection, database) or "", schema_owner(connection, schema) or ""]
            with acting_for(connection, owners):
                connection.execute(_creation(new))
            return self.known(connection, database, name, new)

        outputs = server.write(database, f"create extension {name}", work)
        return State(f"{database}.{name}", new, outputs)

    def live(self, connection: Connection, database: str, name: str, wanted: Properties) -> Properties | None:
        row = connection.execute(_EXTENSION, [name]).fetchone()
        if row is None:
            return None
        return {
            "name": name,
            "database": database,
            "schema": row["schema"],
            "version": row["version"],
            "dropCascade": wanted.get("dropCascade") is True,
            "createCascade": wanted.get("createCascade") is True,
        }

    def update(self, ctx: Context[Server], old: State, new: Properties) -> Properties:
        server = ctx.config
        database, name = self.place(server, old)
        schema, version = text(new, "schema"), text(new, "version")

        def work(connection: Connection) -> Properties:
            from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

            live = self.known(connection, database, name, new)
            with acting_for(connection, [_owner(connection, name), schema_owner(connection, schema) or ""]):
                if schema and schema != live["schema"]:
                    connection.execute(
                        SQL("ALTER EXTENSION {} SET SCHEMA {}").format(Identifier(name), Identifier(schema))
                    )
                if version and version != live["version"]:
                    connection.execute(
                        SQL("ALTER EXTENSION {} UPDATE TO {}").format(Identifier(name), Identifier(version))
                    )
            return self.known(connection, database, name, new)

        return server.write(database, f"alter extension {name}", work)

    def delete(self, ctx: Context[Server], old: State) -> None:
        server = ctx.config
        _, name = self.place(server, old)

        def work(connection: Connection) -> None:
            from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

            mode = SQL("CASCADE" if old.outputs.get("dropCascade") is True else "RESTRICT")
            with acting_for(connection, [_owner(connection, name)]):
                connection.execute(SQL("DROP EXTENSION IF EXISTS {} {}").format(Identifier(name), mode))

        self.drop(server, old, work)


def _creation(new: Properties) -> Composed:
    from psycopg.sql import SQL, Composable, Identifier  # noqa: PLC0415 - see connection.py

    parts: list[Composable] = [SQL("CREATE EXTENSION IF NOT EXISTS {}").format(Identifier(text(new, "name")))]
    if text(new, "schema"):
        parts.append(SQL("SCHEMA {}").format(Identifier(text(new, "schema"))))
    if text(new, "version"):
        parts.append(SQL("VERSION {}").format(Identifier(text(new, "version"))))
    if new.get("createCascade") is True:
        parts.append(SQL("CASCADE"))
    return SQL(" ").join(parts)


def _owner(connection: Connection, name: str) -> str:
    row = connection.execute(_EXTENSION, [name]).fetchone()
    return "" if row is None else str(row["owner"])

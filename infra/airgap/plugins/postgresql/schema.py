"""`Schema`: created or adopted, renamed and handed over in place, dropped. Not its policies."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.catalog import database_owner, schema_owner
from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.in_database import DatabaseObject
from infra.airgap.plugins.postgresql.membership import acting_for, lock_roles
from infra.airgap.plugins.postgresql.object_base import text
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Field, ListOf, Object, Properties, Scalar
from infra.provider_framework.resource import Context, State

_SCHEMA = "SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = %s"
_POLICY = Object(
    {
        "role": Field(default="", doc="Empty means everybody."),
        "create": Field(Scalar.BOOLEAN, default=False),
        "createWithGrant": Field(Scalar.BOOLEAN, default=False),
        "usage": Field(Scalar.BOOLEAN, default=False),
        "usageWithGrant": Field(Scalar.BOOLEAN, default=False),
    }
)


class Schema(DatabaseObject):
    token = "postgresql:index/schema:Schema"  # noqa: S105 - a type token
    kind = "schema"
    fields = {
        "name": Field(computed=True, doc="Renamed in place."),
        "database": Field(computed=True, replaces=True, doc="The provider's own where left out."),
        "owner": Field(computed=True),
        "ifNotExists": Field(Scalar.BOOLEAN, default=True),
        "dropCascade": Field(Scalar.BOOLEAN, default=False),
        "policies": Field(ListOf(_POLICY, unordered=True), computed=True, doc="Superseded by Grant."),
    }

    def create(self, ctx: Context[Server], new: Properties) -> State:
        server = ctx.config
        database, name = text(new, "database") or server.endpoint.database, text(new, "name")

        def work(connection: Connection) -> Properties:
            from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

            from infra.airgap.plugins.postgresql.schema_policies import granting  # noqa: PLC0415 - see connection.py

            owner, current = text(new, "owner"), schema_owner(connection, name)
            if current is not None and new.get("ifNotExists") is False:
                raise ProviderError(
                    f"schema {name} exists already in database {database} of PostgreSQL at {server.endpoint} "
                    f"and ifNotExists is false: import it as {database}.{name}, or set ifNotExists"
                )
            lock_roles(connection, owner)
            above = database_owner(connection, database) or ""
            with acting_for(connection, [above, owner, current or ""]):
                if current is None:
                    authorization = SQL(" AUTHORIZATION {}").format(Identifier(owner)) if owner else SQL("")
                    connection.execute(SQL("CREATE SCHEMA {}{}").format(Identifier(name), authorization))
                else:
                    _hand_over(connection, name, owner)
                for statement in granting(name, new.get("policies") or []):
                    connection.execute(statement)
            return self.known(connection, database, name, new)

        outputs = server.write(database, f"create schema {name}", work)
        return State(f"{database}.{name}", new, outputs)

    def live(self, connection: Connection, database: str, name: str, wanted: Properties) -> Properties | None:
        row = connection.execute(_SCHEMA, [name]).fetchone()
        if row is None:
            return None
        return {
            "name": name,
            "database": database,
            "owner": row["owner"],
            "ifNotExists": wanted.get("ifNotExists") is not False,
            "dropCascade": wanted.get("dropCascade") is True,
            "policies": wanted.get("policies") or [],
        }

    def update(self, ctx: Context[Server], old: State, new: Properties) -> Properties:
        server = ctx.config
        database, before = self.place(server, old)
        name = text(new, "name")

        def work(connection: Connection) -> Properties:
            from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

            from infra.airgap.plugins.postgresql.schema_policies import granting, revoking  # noqa: PLC0415 - see connection.py

            current = schema_owner(connection, before)
            if current is None:
                raise ProviderError(
                    f"schema {before} is gone from database {database} of PostgreSQL at {server.endpoint}: "
                    "run `pulumi refresh`, then `pulumi up`"
                )
            owner = text(new, "owner") or current
            lock_roles(connection, owner, current)
            with acting_for(connection, [database_owner(connection, database) or "", owner, current]):
                if before != name:
                    connection.execute(
                        SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(before), Identifier(name))
                    )
                _hand_over(connection, name, text(new, "owner"))
                if new.get("policies") is not None:
                    for statement in revoking(connection, name, old.outputs.get("policies") or []):
                        connection.execute(statement)
                    for statement in granting(name, new["policies"]):
                        connection.execute(statement)
            return self.known(connection, database, name, new)

        return server.write(database, f"alter schema {before}", work)

    def delete(self, ctx: Context[Server], old: State) -> None:
        server = ctx.config
        _, name = self.place(server, old)

        def work(connection: Connection) -> None:
            from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

            owner = schema_owner(connection, name)
            if owner is None:
                return
            lock_roles(connection, owner)
            mode = SQL("CASCADE" if old.outputs.get("dropCascade") is True else "RESTRICT")
            with acting_for(connection, [owner]):
                connection.execute(SQL("DROP SCHEMA {} {}").format(Identifier(name), mode))

        self.drop(server, old, work)


def _hand_over(connection: Connection, name: str, owner: str) -> None:
    """By the recorded name: pg_database_owner is another owner than the role that it stands for."""
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

    row = connection.execute(_SCHEMA, [name]).fetchone()
    if owner and row is not None and row["owner"] != owner:
        connection.execute(SQL("ALTER SCHEMA {} OWNER TO {}").format(Identifier(name), Identifier(owner)))

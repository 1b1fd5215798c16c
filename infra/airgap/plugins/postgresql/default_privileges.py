"""`DefaultPrivileges`: what a role may do with objects that an owner will create."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.airgap.plugins.postgresql.catalog import role_oid
from infra.airgap.plugins.postgresql.connect_errors import UnknownDatabaseError
from infra.airgap.plugins.postgresql.connection import Connection, Server, server_major
from infra.airgap.plugins.postgresql.membership import PUBLIC, acting_for, lock_roles
from infra.airgap.plugins.postgresql.object_base import ServerObject, in_declared_order, text, texts
from infra.airgap.plugins.postgresql.privileges import are_as_wanted, refuse_privileges
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Context, State

if TYPE_CHECKING:
    from psycopg.sql import Composable, Composed

_CATALOGUE_LETTER = {
    "table": "r",
    "sequence": "S",
    "function": "f",
    "routine": "f",
    "type": "T",
    "schema": "n",
}
_DEFAULTS = """
SELECT array_agg(DISTINCT a.privilege_type::text) AS privileges
FROM pg_default_acl d, aclexplode(d.defaclacl) a
WHERE d.defaclobjtype = %(letter)s AND d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = %(owner)s)
  AND d.defaclnamespace = COALESCE((SELECT oid FROM pg_namespace WHERE nspname = %(schema)s), 0)
  AND a.grantee = %(grantee)s
"""
_SCHEMA_EXISTS = "SELECT FROM pg_namespace WHERE nspname = %s"


class DefaultPrivileges(ServerObject):
    token = "postgresql:index/defaultPrivileges:DefaultPrivileges"  # noqa: S105 - a type token
    fields = {
        "role": Field(required=True, replaces=True),
        "database": Field(required=True, replaces=True),
        "owner": Field(required=True, replaces=True),
        "schema": Field(replaces=True),
        "objectType": Field(required=True, replaces=True, one_of=tuple(_CATALOGUE_LETTER)),
        "privileges": Field(ListOf(Scalar.STRING, unordered=True), required=True),
        "withGrantOption": Field(Scalar.BOOLEAN, default=False, replaces=True),
    }

    def refuse(self, new: Properties) -> list[CheckFailure]:
        failures = refuse_privileges(new.get("objectType"), new.get("privileges"))
        if new.get("schema") and new.get("objectType") == "schema":
            failures.append(CheckFailure("schema", "cannot be given when objectType is schema"))
        if new.get("withGrantOption") is True and text(new, "role").lower() == PUBLIC:
            failures.append(CheckFailure("withGrantOption", "cannot be true for role public"))
        return failures

    def create(self, ctx: Context[Server], new: Properties) -> State:
        return State(_id(new), new, _apply(ctx.config, new))

    def update(self, ctx: Context[Server], old: State, new: Properties) -> Properties:
        return _apply(ctx.config, new)

    def read(self, ctx: Context[Server], old: State) -> State | None:
        if not text(old.outputs, "role"):
            raise ProviderError(
                f"DefaultPrivileges {old.id} cannot be imported: declare it and run `pulumi up`"
            )
        wanted = {**old.inputs, **old.outputs}
        database = text(wanted, "database")
        try:
            live = ctx.config.read(
                database,
                f"read {_described(wanted)}",
                lambda connection: _live(ctx.config, connection, wanted),
            )
        except UnknownDatabaseError:
            return None
        return None if live is None else State(_id(live), self.inputs_seen(old, live), live)

    def delete(self, ctx: Context[Server], old: State) -> None:
        given = old.outputs

        def work(connection: Connection) -> None:
            if _is_gone(connection, given):
                return
            lock_roles(connection, text(given, "owner"))
            with acting_for(connection, [text(given, "owner")]):
                connection.execute(_statement(given, "REVOKE ALL", "FROM"))

        try:
            ctx.config.write(text(given, "database"), f"revoke {_described(given)}", work)
        except UnknownDatabaseError:
            return  # they went with their database


class DefaultPrivileg(DefaultPrivileges):
    """The same resource under its deprecated name."""

    token = "postgresql:index/defaultPrivileg:DefaultPrivileg"  # noqa: S105 - a type token


def _apply(server: Server, new: Properties) -> Properties:
    def work(connection: Connection) -> Properties:
        from psycopg.sql import SQL  # noqa: PLC0415 - see connection.py

        owner = text(new, "owner")
        lock_roles(connection, owner)
        with acting_for(connection, [owner]):
            # In one transaction, so that fewer privileges can be declared and none is missed meanwhile.
            connection.execute(_statement(new, "REVOKE ALL", "FROM"))
            if texts(new, "privileges"):
                keywords = ", ".join(texts(new, "privileges"))
                option = " WITH GRANT OPTION" if new.get("withGrantOption") is True else ""
                connection.execute(
                    SQL("{}{}").format(_statement(new, f"GRANT {keywords}", "TO"), SQL(option))
                )
        return _live(server, connection, new) or dict(new)

    return server.write(text(new, "database"), f"set {_described(new)}", work)


def _statement(given: Properties, action: str, direction: str) -> Composed:
    """`action` holds keywords that `refuse` has checked."""
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

    schema = text(given, "schema")
    within: Composable = SQL(" IN SCHEMA {}").format(Identifier(schema)) if schema else SQL("")
    return SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {}{} {} ON {} {} {}").format(
        Identifier(text(given, "owner")),
        within,
        SQL(action),
        SQL(text(given, "objectType").upper() + "S"),
        SQL(direction),
        Identifier(text(given, "role")),
    )


def _live(server: Server, connection: Connection, wanted: Properties) -> Properties | None:
    """None where the role, the owner or the schema is gone, or where nothing of what is wanted is there."""
    if _is_gone(connection, wanted):
        return None
    kind, asked = text(wanted, "objectType"), texts(wanted, "privileges")
    names = {
        "letter": _CATALOGUE_LETTER[kind],
        "owner": text(wanted, "owner"),
        "schema": text(wanted, "schema"),
    }
    row = connection.execute(
        _DEFAULTS, names | {"grantee": role_oid(connection, text(wanted, "role"))}
    ).fetchone()
    found: list[str] = (row["privileges"] if row else None) or []
    if not found and asked:
        return None
    if not are_as_wanted(kind, found, asked, server_major(server, connection)):
        asked = in_declared_order(found, asked)
    live: Properties = {key: wanted[key] for key in DefaultPrivileges.fields if wanted.get(key) is not None}
    return live | {"privileges": asked, "withGrantOption": wanted.get("withGrantOption") is True}


def _is_gone(connection: Connection, given: Properties) -> bool:
    if (
        role_oid(connection, text(given, "role")) is None
        or role_oid(connection, text(given, "owner")) is None
    ):
        return True
    schema = text(given, "schema")
    return bool(schema) and connection.execute(_SCHEMA_EXISTS, [schema]).fetchone() is None


def _described(given: Properties) -> str:
    objects = f"the {text(given, 'objectType')}s of {text(given, 'owner')}"
    return f"default privileges of {text(given, 'role')} on {objects}"


def _id(given: Properties) -> str:
    parts = [text(given, "role"), text(given, "database"), text(given, "schema") or "noschema"]
    return "_".join([*parts, text(given, "owner"), text(given, "objectType")])

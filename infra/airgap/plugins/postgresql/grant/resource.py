"""The `Grant` resource: revokes and grants in one transaction, and reports what does not hold afterwards."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.connect_errors import UnknownDatabaseError
from infra.airgap.plugins.postgresql.connection import Connection, Server, server_major
from infra.airgap.plugins.postgresql.grant.checks import refuse_grant
from infra.airgap.plugins.postgresql.grant.reading import (
    held_columns,
    held_privileges,
    is_there,
    owners,
    remaining,
)
from infra.airgap.plugins.postgresql.grant.target import COLUMN, DATABASE, Target, target_of
from infra.airgap.plugins.postgresql.membership import acting_for, lock_database, lock_roles
from infra.airgap.plugins.postgresql.object_base import ServerObject, text, texts
from infra.airgap.plugins.postgresql.privileges import PRIVILEGES, every_privilege
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Context, State

_KINDS = tuple(kind for kind in PRIVILEGES if kind != "type")
_NAMES = ListOf(Scalar.STRING, unordered=True)


class Grant(ServerObject):
    token = "postgresql:index/grant:Grant"  # noqa: S105 - a type token
    deletes_first = True
    fields = {
        "role": Field(required=True, replaces=True, doc="`public` is everybody."),
        "database": Field(required=True, replaces=True),
        "schema": Field(replaces=True),
        "objectType": Field(required=True, replaces=True, one_of=_KINDS),
        "objects": Field(_NAMES, replaces=True, doc="All of the kind in the schema where left out."),
        "columns": Field(_NAMES, replaces=True),
        "privileges": Field(_NAMES, required=True, doc="None revokes all."),
        "withGrantOption": Field(Scalar.BOOLEAN, default=False, replaces=True),
    }

    def refuse(self, new: Properties) -> list[CheckFailure]:
        return refuse_grant(new)

    def create(self, ctx: Context[Server], new: Properties) -> State:
        return State(target_of(new).id, new, self._apply(ctx.config, new, texts(new, "privileges")))

    def update(self, ctx: Context[Server], old: State, new: Properties) -> Properties:
        return self._apply(ctx.config, new, texts(old.outputs, "privileges"))

    def read(self, ctx: Context[Server], old: State) -> State | None:
        if not text(old.outputs, "role"):
            raise ProviderError(f"Grant {old.id} cannot be imported: declare it and run `pulumi up`")
        wanted = {**old.inputs, **old.outputs}
        target = target_of(wanted)

        def work(connection: Connection) -> Properties | None:
            return _live(ctx.config, connection, target, wanted) if is_there(connection, target) else None

        try:
            live = ctx.config.read(target.database, f"read the privileges of {target.role} on {target}", work)
        except UnknownDatabaseError:
            return None
        return None if live is None else State(target.id, self.inputs_seen(old, live), live)

    def delete(self, ctx: Context[Server], old: State) -> None:
        target = target_of(old.outputs)

        def work(connection: Connection) -> None:
            from infra.airgap.plugins.postgresql.grant.statements import revoke  # noqa: PLC0415 - see connection.py

            rest = remaining(connection, target) if is_there(connection, target) else None
            if rest is None:
                return
            _lock(connection, rest)
            with acting_for(connection, owners(connection, rest)):
                statement = revoke(connection, rest, texts(old.outputs, "privileges"))
                if statement is not None:
                    connection.execute(statement)

        try:
            ctx.config.write(target.database, f"revoke from {target.role} on {target}", work)
        except UnknownDatabaseError:
            return  # the privileges went with their database

    def _apply(self, server: Server, new: Properties, before: list[str]) -> Properties:
        target, wanted = target_of(new), texts(new, "privileges")

        def work(connection: Connection) -> Properties:
            from infra.airgap.plugins.postgresql.grant.statements import grant, revoke  # noqa: PLC0415 - see connection.py

            if not is_there(connection, target):
                raise ProviderError(
                    f"cannot grant on {target} to role {target.role}: the role or the schema is not in "
                    f"database {target.database} of PostgreSQL at {server.endpoint}; "
                    "declare it, and the grant after it"
                )
            _lock(connection, target)
            with acting_for(connection, owners(connection, target)):
                revocation = revoke(connection, target, before)
                if revocation is not None:
                    connection.execute(revocation)
                if wanted:
                    option = new.get("withGrantOption") is True
                    connection.execute(grant(connection, target, wanted, grant_option=option))
            live = _live(server, connection, target, new)
            _insist(server, connection, target, wanted, live)
            return live

        return server.write(target.database, f"grant on {target} to role {target.role}", work)


def _lock(connection: Connection, target: Target) -> None:
    lock_roles(connection, target.role)
    if target.kind == DATABASE:
        lock_database(connection, target.database)


def _live(server: Server, connection: Connection, target: Target, wanted: Properties) -> Properties:
    live: Properties = {key: wanted[key] for key in Grant.fields if wanted.get(key) is not None}
    asked = texts(wanted, "privileges")
    if target.kind == COLUMN:
        live["columns"] = held_columns(connection, target, asked)
    live["privileges"] = held_privileges(connection, target, asked, server_major(server, connection))
    return live | {"withGrantOption": wanted.get("withGrantOption") is True}


def _insist(
    server: Server, connection: Connection, target: Target, wanted: list[str], live: Properties
) -> None:
    """The server only warns where the grantor may not grant; declared and not held is a failure here."""
    asked = every_privilege(target.kind, server_major(server, connection)) if "ALL" in wanted else wanted
    held = texts(live, "privileges")
    missing = [] if held == wanted else sorted(set(asked) - set(held))
    missing += sorted(set(target.columns) - set(texts(live, "columns")))
    if missing:
        raise ProviderError(
            f"PostgreSQL at {server.endpoint} did not grant {', '.join(missing)} on {target} (database "
            f"{target.database}) to role {target.role}: the connected role may not pass it on; connect as a "
            "superuser, or as a role that may administer the owner"
        )

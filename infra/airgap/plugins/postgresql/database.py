"""`Database`: created from a template, renamed and handed over in place, dropped with its sessions ended."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.catalog import database_owner
from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.database_reading import live_database, wanted_owner
from infra.airgap.plugins.postgresql.membership import acting_for, lock_database, lock_roles
from infra.airgap.plugins.postgresql.object_base import ServerObject, text
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, State


class Database(ServerObject):
    token = "postgresql:index/database:Database"  # noqa: S105 - a type token
    named = True
    fields = {
        "name": Field(computed=True, doc="Renamed in place."),
        "owner": Field(computed=True),
        "template": Field(computed=True, replaces=True),
        "encoding": Field(computed=True, replaces=True),
        "lcCollate": Field(computed=True, replaces=True),
        "lcCtype": Field(computed=True, replaces=True),
        "tablespaceName": Field(computed=True),
        "connectionLimit": Field(Scalar.INTEGER, default=-1),
        "allowConnections": Field(Scalar.BOOLEAN, default=True),
        "isTemplate": Field(Scalar.BOOLEAN, computed=True),
        "alterObjectOwnership": Field(Scalar.BOOLEAN, default=False),
    }

    def refuse(self, new: Properties) -> list[CheckFailure]:
        limit = new.get("connectionLimit")
        if isinstance(limit, int) and limit < -1:
            return [CheckFailure("connectionLimit", "must be -1 or more")]
        return []

    def create(self, ctx: Context[Server], new: Properties) -> State:
        name, owner = text(new, "name"), wanted_owner(new)
        server = ctx.config
        if text(new, "template"):
            server.forget(text(new, "template"))
        with self.creation(ctx, name).creating() as interrupted:

            def work(connection: Connection) -> Properties:
                from infra.airgap.plugins.postgresql.database_statements import creation  # noqa: PLC0415 - see connection.py

                if interrupted and database_owner(connection, name) is not None:
                    return _altered(connection, new)
                with acting_for(connection, [owner]):
                    connection.execute(creation(new))
                return _known(connection, name, new)

            outputs = server.write_outside_transaction(
                server.endpoint.database, f"create database {name}", work
            )
        return State(name, new, outputs)

    def read(self, ctx: Context[Server], old: State) -> State | None:
        name = text(old.outputs, "name") or old.id
        server = ctx.config
        wanted = {**old.inputs, **old.outputs}
        live = server.read(
            server.endpoint.database,
            f"read database {name}",
            lambda connection: live_database(connection, name, wanted),
        )
        return None if live is None else State(name, self.inputs_seen(old, live), live)

    def update(self, ctx: Context[Server], old: State, new: Properties) -> Properties:
        before, name = text(old.outputs, "name") or old.id, text(new, "name")
        server = ctx.config
        server.forget(before)
        if before != name:
            server.write(
                server.endpoint.database,
                f"rename database {before}",
                lambda connection: _rename(connection, before, name),
            )
        if new.get("alterObjectOwnership") is True:
            self._reassign_objects(server, name, wanted_owner(new))

        # Moving to another tablespace refuses a transaction.
        return server.write_outside_transaction(
            server.endpoint.database, f"alter database {name}", lambda connection: _altered(connection, new)
        )

    def _reassign_objects(self, server: Server, name: str, owner: str) -> None:
        def work(connection: Connection) -> None:
            from infra.airgap.plugins.postgresql.database_statements import reassignment  # noqa: PLC0415 - see connection.py

            current = database_owner(connection, name)
            if not owner or current is None or current == owner:
                return
            lock_roles(connection, current, owner)
            with acting_for(connection, [current, owner]):
                connection.execute(reassignment(current, owner))

        server.write(name, f"give the objects of database {name} to {owner}", work)

    def delete(self, ctx: Context[Server], old: State) -> None:
        name = text(old.outputs, "name") or old.id
        server = ctx.config
        server.forget(name)

        def work(connection: Connection) -> None:
            from infra.airgap.plugins.postgresql.database_statements import removal  # noqa: PLC0415 - see connection.py

            owner = database_owner(connection, name)
            if owner is None:
                return
            lock_database(connection, name)
            with acting_for(connection, [owner]):
                for statement in removal(connection, name):
                    connection.execute(statement)

        server.write_outside_transaction(server.endpoint.database, f"drop database {name}", work)


def _rename(connection: Connection, before: str, name: str) -> None:
    from infra.airgap.plugins.postgresql.database_statements import renaming  # noqa: PLC0415 - see connection.py

    connection.execute(renaming(before, name))


def _altered(connection: Connection, new: Properties) -> Properties:
    from infra.airgap.plugins.postgresql.database_statements import alterations, handover  # noqa: PLC0415 - see connection.py

    name, owner = text(new, "name"), wanted_owner(new)
    live = _known(connection, name, new)
    if owner and owner != live["owner"]:
        lock_roles(connection, owner)
        with acting_for(connection, [live["owner"], owner]):
            connection.execute(handover(name, owner))
    with acting_for(connection, [database_owner(connection, name) or ""]):
        for statement in alterations(name, live, new):
            connection.execute(statement)
    return _known(connection, name, new)


def _known(connection: Connection, name: str, wanted: Properties) -> Properties:
    live = live_database(connection, name, wanted)
    if live is None:
        raise ProviderError(
            f"database {name} is gone from the server: run `pulumi refresh`, then `pulumi up`"
        )
    return live

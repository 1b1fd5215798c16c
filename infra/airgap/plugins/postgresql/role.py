"""`Role`: a role of the server, created, altered and dropped. Its SQL is composed in role_statements.py."""

from __future__ import annotations

from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.membership import lock_roles
from infra.airgap.plugins.postgresql.object_base import ServerObject, text, texts
from infra.airgap.plugins.postgresql.role_reading import live_role
from infra.airgap.plugins.postgresql.role_removal import release_everything
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import UNKNOWN, Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Context, State


def _switch(default: bool = False) -> Field:
    return Field(Scalar.BOOLEAN, default=default)


class Role(ServerObject):
    token = "postgresql:index/role:Role"  # noqa: S105 - a type token
    named = True
    write_only = frozenset({"passwordWo"})
    fields = {
        "name": Field(computed=True, doc="Renamed in place."),
        "password": Field(secret=True),
        "passwordWo": Field(secret=True, doc="Never kept in the outputs; passwordWoVersion sends it again."),
        "passwordWoVersion": Field(),
        "superuser": _switch(),
        "createDatabase": _switch(),
        "createRole": _switch(),
        "inherit": _switch(default=True),
        "login": _switch(),
        "replication": _switch(),
        "bypassRowLevelSecurity": _switch(),
        "connectionLimit": Field(Scalar.INTEGER, default=-1),
        "encryptedPassword": _switch(default=True),
        "validUntil": Field(default="infinity"),
        "roles": Field(ListOf(Scalar.STRING, unordered=True)),
        "searchPaths": Field(ListOf(Scalar.STRING)),
        "statementTimeout": Field(Scalar.INTEGER, doc="Milliseconds."),
        "idleInTransactionSessionTimeout": Field(Scalar.INTEGER, doc="Milliseconds."),
        "assumeRole": Field(),
        "skipDropRole": _switch(),
        "skipReassignOwned": _switch(),
        "encrypted": Field(unserved="it was renamed; set encryptedPassword"),
    }

    def refuse(self, new: Properties) -> list[CheckFailure]:
        failures = [
            CheckFailure(name, f"must be {least} or more")
            for name, least in (
                ("connectionLimit", -1),
                ("statementTimeout", 0),
                ("idleInTransactionSessionTimeout", 0),
            )
            if isinstance(new.get(name), int) and new[name] < least
        ]
        if new.get("encryptedPassword") is False:
            failures.append(
                CheckFailure("encryptedPassword", "PostgreSQL keeps no unencrypted passwords since 10")
            )
        if new.get("passwordWo") and new.get("password"):
            failures.append(CheckFailure("passwordWo", "conflicts with password: give one of them"))
        if bool(new.get("passwordWo")) != bool(new.get("passwordWoVersion")):
            failures.append(CheckFailure("passwordWo", "goes together with passwordWoVersion: give both"))
        paths = new.get("searchPaths")
        for index, path in enumerate(paths if isinstance(paths, list) else []):
            if path is not UNKNOWN and ", " in path:
                failures.append(CheckFailure(f"searchPaths[{index}]", 'must not contain ", "'))
        return failures

    def create(self, ctx: Context[Server], new: Properties) -> State:
        name = text(new, "name")
        server = ctx.config
        with self.creation(ctx, name).creating() as interrupted:

            def work(connection: Connection) -> Properties:
                from infra.airgap.plugins.postgresql import role_statements  # noqa: PLC0415 - see connection.py

                if interrupted and live_role(server, connection, name, new) is not None:
                    return _altered(server, connection, State(name, {}, {"name": name}), new)
                secret = text(new, "password") or text(new, "passwordWo")
                connection.execute(
                    role_statements.creation(new, role_statements.password_clause(connection, name, secret))
                )
                for statement in [
                    *role_statements.memberships(name, [], texts(new, "roles")),
                    *role_statements.settings(name, {}, new),
                ]:
                    connection.execute(statement)
                return _known(server, connection, name, new)

            outputs = server.write(server.endpoint.database, f"create role {name}", work)
        return State(name, new, outputs)

    def read(self, ctx: Context[Server], old: State) -> State | None:
        name = text(old.outputs, "name") or old.id
        server = ctx.config
        wanted = {**old.inputs, **old.outputs}
        live = server.read(
            server.endpoint.database,
            f"read role {name}",
            lambda connection: live_role(server, connection, name, wanted),
        )
        return None if live is None else State(name, self.inputs_seen(old, live), live)

    def update(self, ctx: Context[Server], old: State, new: Properties) -> Properties:
        before = text(old.outputs, "name") or old.id
        server = ctx.config

        def work(connection: Connection) -> Properties:
            return _altered(server, connection, old, new)

        return server.write(server.endpoint.database, f"alter role {before}", work)

    def delete(self, ctx: Context[Server], old: State) -> None:
        name = text(old.outputs, "name") or old.id
        server = ctx.config
        if old.outputs.get("skipReassignOwned") is not True:
            release_everything(server, name)
        if old.outputs.get("skipDropRole") is not True:
            server.write(
                server.endpoint.database,
                f"drop role {name}",
                lambda connection: _drop(connection, name),
            )


def _altered(server: Server, connection: Connection, old: State, new: Properties) -> Properties:
    from infra.airgap.plugins.postgresql import role_statements  # noqa: PLC0415 - see connection.py

    before, name = text(old.outputs, "name") or old.id, text(new, "name")
    lock_roles(connection, before)
    live = live_role(server, connection, before, {**old.inputs, **old.outputs})
    if live is None:
        raise ProviderError(f"role {before} is gone from the server: run `pulumi refresh`, then `pulumi up`")
    # A password is sent again with a new name, for an MD5 one is salted with the name.
    told = [
        (text(properties, "password"), text(properties, "passwordWoVersion"))
        for properties in (old.outputs, new)
    ]
    secret = text(new, "password") or text(new, "passwordWo")
    sent = before != name or told[0] != told[1]
    clause = role_statements.password_clause(connection, name, secret) if sent else None
    for statement in [
        *role_statements.alterations(before, live, new, clause),
        *role_statements.memberships(name, texts(live, "roles"), texts(new, "roles")),
        *role_statements.settings(name, live, new),
    ]:
        connection.execute(statement)
    return _known(server, connection, name, new)


def _drop(connection: Connection, name: str) -> None:
    from infra.airgap.plugins.postgresql import role_statements  # noqa: PLC0415 - see connection.py

    lock_roles(connection, name)
    connection.execute(role_statements.removal(name))


def _known(server: Server, connection: Connection, name: str, wanted: Properties) -> Properties:
    live = live_role(server, connection, name, wanted)
    if live is None:
        raise ProviderError(
            f"role {name} vanished while it was written: another session dropped it; run again"
        )
    return live

"""What lies inside one database and goes with it: found, read and dropped by `database.name`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from infra.airgap.plugins.postgresql.connect_errors import UnknownDatabaseError
from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.object_base import ServerObject, text
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Context, State


class DatabaseObject(ServerObject):
    named = True
    kind: ClassVar[str]  # in messages, and the second part of an id in an import

    @abstractmethod
    def live(
        self, connection: Connection, database: str, name: str, wanted: Properties
    ) -> Properties | None: ...

    def known(self, connection: Connection, database: str, name: str, wanted: Properties) -> Properties:
        live = self.live(connection, database, name, wanted)
        if live is None:
            raise ProviderError(
                f"{self.kind} {name} is gone from database {database}: run `pulumi refresh`, then `pulumi up`"
            )
        return live

    def place(self, server: Server, old: State) -> tuple[str, str]:
        """Database and name: of the state, or for an import of the id."""
        if text(old.outputs, "name"):
            return text(old.outputs, "database") or server.endpoint.database, text(old.outputs, "name")
        database, dot, name = old.id.partition(".")
        if not dot or not name or "." in name:
            raise ProviderError(f"{self.kind} id {old.id} must have the form database.{self.kind}")
        return database, name

    def read(self, ctx: Context[Server], old: State) -> State | None:
        database, name = self.place(ctx.config, old)
        wanted = {**old.inputs, **old.outputs}
        try:
            live = ctx.config.read(
                database,
                f"read {self.kind} {name}",
                lambda connection: self.live(connection, database, name, wanted),
            )
        except UnknownDatabaseError:
            return None
        return None if live is None else State(f"{database}.{name}", self.inputs_seen(old, live), live)

    def drop(self, server: Server, old: State, work: Callable[[Connection], None]) -> None:
        database, name = self.place(server, old)
        try:
            server.write(database, f"drop {self.kind} {name}", work)
        except UnknownDatabaseError:
            return  # it went with its database

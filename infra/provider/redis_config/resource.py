"""Joins the settings that a program declares to the server that runs by them."""

from __future__ import annotations

from infra.provider.client_session import FIELDS, connection_failures
from infra.provider.configuration import Configuration
from infra.provider.redis_config import plan, store
from infra.provider.redis_connection import look, perform
from infra.provider_framework import difference
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import UNKNOWN, Field, MapOf, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, Severity, State


class Config(Resource[Configuration]):
    token = "tradingdb:redis:Config"  # noqa: S105 - names a type
    doc = (
        "Settings that a running server takes. The same settings stand in its mounted file for its next "
        "start. Deleting the resource leaves them as they are."
    )
    fields = {
        **FIELDS,
        "settings": Field(MapOf(Scalar.STRING), required=True, doc="By name, as redis.conf writes them."),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return [*connection_failures(new), *plan.failures(new)]

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        return difference.compare({"settings": self.fields["settings"]}, old, new)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        perform(ctx, new, lambda client: store.converge(client, new["settings"]))
        return State(f"{new['host']}:{new['port']}", new, dict(new))

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: declare the settings")
        declared = old.inputs["settings"]
        live = look(old.inputs, lambda client: store.live(client, declared))
        seen = plan.observed(declared, live)
        return State(old.id, {**old.inputs, "settings": seen}, {**old.outputs, "settings": seen})

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        if new["settings"] is not UNKNOWN:
            for line in plan.story(old.outputs["settings"], new["settings"]):
                ctx.log(Severity.INFO, line)
        return dict(new)

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        perform(ctx, new, lambda client: store.converge(client, new["settings"]))
        return dict(new)

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """The settings go with the server's container."""


RESOURCE = Config()

"""Joins the users that a program declares to the server that runs by them."""

from __future__ import annotations

from infra.provider.client_session import FIELDS, connection_failures
from infra.provider.configuration import Configuration
from infra.provider.redis_acl import plan, store
from infra.provider.redis_connection import look, perform
from infra.provider_framework import difference
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import UNKNOWN, Field, MapOf, Object, Properties
from infra.provider_framework.resource import Context, Diff, Resource, Severity, State

_USER = Object(
    {
        "rules": Field(required=True, doc="As ACL LIST writes them, less state and password."),
        "passwordSha256": Field(required=True, secret=True),
    }
)


class Acl(Resource[Configuration]):
    token = "tradingdb:redis:Acl"  # noqa: S105 - names a type
    doc = (
        "The users of a server. They lie in its mounted ACL file; this resource makes the running server "
        "take the file in and sees that it then has exactly these users. `default` is always off. Deleting "
        "the resource leaves the users until the server ends."
    )
    fields = {
        **FIELDS,
        "users": Field(
            MapOf(_USER), required=True, input_only=True, doc="By name; every user of the server."
        ),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return [*connection_failures(new), *plan.failures(new)]

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        # How the server is reached says nothing about its users.
        return difference.compare({"users": self.fields["users"]}, old, new)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        perform(ctx, new, lambda client: store.load(client, new["users"]))
        return State(f"{new['host']}:{new['port']}", new, dict(new))

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: declare the users, what is right stays")
        live = look(old.inputs, store.users)
        for line in plan.story(old.inputs["users"], live):
            ctx.log(Severity.WARNING, f"on the server, {line}")
        return State(old.id, {**old.inputs, "users": live}, {**old.outputs, "users": live})

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        before, after = old.outputs["users"], new["users"]
        if after is not UNKNOWN:
            for line in plan.story(before, after):
                ctx.log(Severity.INFO, line)
        return dict(new)

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        # Until the file is loaded, the server knows the administrator by the old password.
        passwords = dict.fromkeys((new["password"], old.inputs["password"]))
        perform(ctx, new, lambda client: store.load(client, new["users"]), tuple(passwords))
        return dict(new)

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """The users go with the server's container."""


RESOURCE = Acl()

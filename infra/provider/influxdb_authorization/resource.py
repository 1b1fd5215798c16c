"""Joins the token that a program declares to the one that the server knows."""

from __future__ import annotations

from dataclasses import replace

from infra.provider.configuration import Configuration
from infra.provider.influxdb_authorization import plan, store
from infra.provider.influxdb_session import FIELDS, look, perform
from infra.provider_framework import difference
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, MapOf, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, Severity, State

_BUCKETS = MapOf(Scalar.STRING)
_OWN = {
    "description": Field(required=True, replaces=True, doc="By which it is known; no two share one."),
    "read": Field(_BUCKETS, default={}, replaces=True, doc="Bucket names with their ids."),
    "write": Field(_BUCKETS, default={}, replaces=True, doc="Bucket names with their ids."),
    "version": Field(Scalar.INTEGER, default=1, replaces=True, doc="Another one rotates the token."),
    "active": Field(Scalar.BOOLEAN, default=True),
}


class Authorization(Resource[Configuration]):
    token = "tradingdb:influxdb:Authorization"  # noqa: S105 - names a type
    doc = (
        "A token for single buckets. The server tells it once: a token whose permissions change is another "
        "one, and the old one is refused from then on."
    )
    fields = {
        **FIELDS,
        **_OWN,
        "authorizationId": Field(output=True),
        "value": Field(output=True, secret=True),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return list(plan.failures(new))

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        diff = difference.compare(_OWN, old, new)
        # The old one goes first: then any other token of that description is a stray.
        return replace(diff, delete_before_replace=True)

    def preview_create(self, ctx: Context[Configuration], new: Properties) -> Properties:
        rights = "; ".join(plan.story({}, new))
        ctx.log(
            Severity.INFO, f"a new token {new['description']}: {rights}. An older one is refused from then on"
        )
        return dict(new)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        made = perform(ctx, new, lambda api: store.create(api, new))
        if made.revoked:
            ctx.log(
                Severity.WARNING, f"{made.revoked} token of that description, known to no state, was revoked"
            )
        return State(made.id, new, {**new, "authorizationId": made.id, "value": made.token})

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: the server does not tell a token twice")
        found = look(old.inputs, lambda api: store.by_id(api, old.id))
        if found is None:
            ctx.log(Severity.WARNING, f"token {old.inputs['description']} was revoked on the server")
            return None
        seen = plan.observed(old.inputs, found)
        return State(old.id, {**old.inputs, **seen}, {**old.outputs, **seen})

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        perform(ctx, new, lambda api: store.set_active(api, old.id, new))
        return {**new, "authorizationId": old.id, "value": old.outputs["value"]}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        perform(ctx, old.inputs, lambda api: store.remove(api, old.id))


RESOURCE = Authorization()

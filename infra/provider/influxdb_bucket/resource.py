"""Joins the bucket that a program declares to the one on the server."""

from __future__ import annotations

from infra.provider.configuration import Configuration
from infra.provider.destruction import how_to_allow, is_allowed
from infra.provider.influxdb_api import InfluxApi
from infra.provider.influxdb_bucket import plan, store
from infra.provider.influxdb_session import FIELDS, look, perform
from infra.provider_framework import difference
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, Severity, State

_OWN = {
    "name": Field(required=True),
    "description": Field(default=""),
    "retentionSeconds": Field(Scalar.INTEGER, default=0, doc="0 keeps the data for ever."),
    "shardGroupSeconds": Field(
        Scalar.INTEGER, default=0, doc="How much time one file holds; 0 leaves it to the server."
    ),
}


class Bucket(Resource[Configuration]):
    token = "tradingdb:influxdb:Bucket"  # noqa: S105 - names a type
    doc = (
        "A bucket. One of that name that is there is taken. A shorter retention and a deletion destroy data "
        "and are refused unless the stack allows influxdb:bucket:NAME."
    )
    fields = {**FIELDS, **_OWN, "bucketId": Field(output=True)}

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return list(plan.failures(ctx.config, old, new))

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        diff = difference.compare(_OWN, old, new)
        # What the server chose by itself is no difference.
        kept = {path: kind for path, kind in diff.changes.items() if path != "shardGroupSeconds"}
        return diff if new["shardGroupSeconds"] else Diff(kept)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        found = perform(ctx, new, lambda api: self._take(ctx, api, new))
        return State(found.id, new, {**new, "bucketId": found.id})

    def _take(self, ctx: Context[Configuration], api: InfluxApi, new: Properties) -> store.Bucket:
        found = store.by_name(api, new["orgId"], new["name"])
        if found is None:
            return store.create(api, new)
        _refuse_loss(ctx, found.properties, new)
        return store.change(api, found.id, new)

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(
                f"{self.token} cannot be imported: declare it, a bucket that is there is taken"
            )
        found = look(old.inputs, lambda api: store.by_id(api, old.id))
        if found is None:
            ctx.log(Severity.WARNING, f"bucket {old.inputs['name']} is gone from the server, with its data")
            return None
        seen = dict(found.properties)
        if not old.inputs["shardGroupSeconds"]:
            seen["shardGroupSeconds"] = 0
        return State(old.id, {**old.inputs, **seen}, {**old.outputs, **seen})

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        loss = plan.shortening(old.outputs, new)
        if loss:
            ctx.log(Severity.WARNING, loss)
        for line in plan.story(old.outputs, new):
            ctx.log(Severity.INFO, line)
        return {**new, "bucketId": old.id}

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        _refuse_loss(ctx, old.inputs, new)  # what was unknown when it was checked
        perform(ctx, new, lambda api: store.change(api, old.id, new))
        return {**new, "bucketId": old.id}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        name = old.inputs["name"]
        if not is_allowed(ctx.config, plan.name_of(name)):
            if perform(ctx, old.inputs, lambda api: store.by_id(api, old.id)) is None:
                return
            raise ProviderError(
                f"bucket {name} and its data are not deleted. {how_to_allow(plan.name_of(name))}; "
                "to keep it, declare it again"
            )
        ctx.log(Severity.WARNING, f"bucket {name} is deleted with all of its data")
        perform(ctx, old.inputs, lambda api: store.remove(api, old.id))


def _refuse_loss(ctx: Context[Configuration], old: Properties, new: Properties) -> None:
    loss = plan.shortening(old, new)
    name = plan.name_of(old["name"])
    if loss and not is_allowed(ctx.config, name):
        raise ProviderError(f"{loss}. {how_to_allow(name)}")


RESOURCE = Bucket()

"""Joins a claim's refusal to the Docker engine. The volume itself is made by another resource, after it."""

from __future__ import annotations

from infra.provider.configuration import Configuration
from infra.provider.docker_engine import host
from infra.provider.docker_volume_claim import plan, store
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State


class VolumeClaim(Resource[Configuration]):
    token = "tradingdb:docker:VolumeClaim"  # noqa: S105 - names a type
    doc = (
        "Stands before a data volume: its creation fails when the volume exists already, because Docker "
        "would hand an old volume out as if it were new. Importing the claim takes the volume over."
    )
    fields = {
        "volume": Field(required=True, replaces=True),
        "adopt": Field(Scalar.BOOLEAN, default=False, doc="Take an existing volume over."),
        "hint": Field(doc="The setting that adopts the volume; for error messages only."),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return list(plan.failures(new))

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        # `adopt` and `hint` matter at creation alone.
        return Diff() if old.inputs.get("volume") == new.get("volume") else None

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        if not new["adopt"] and store.exists(ctx.config, new["volume"]):
            raise ProviderError(plan.refusal(new, host(ctx.config)))
        return State(new["volume"], new, dict(new))

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if old.inputs:
            return old  # a claim outlives the volume: its loss is for the volume's own resource to report
        if not store.exists(ctx.config, old.id):
            return None
        claimed: Properties = {"volume": old.id, "adopt": False}
        return State(old.id, claimed, dict(claimed))

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return dict(new)

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """A claim is a record alone."""


RESOURCE = VolumeClaim()

"""Joins the stream that a program declares to the one on the server."""

from __future__ import annotations

from infra.provider.client_session import FIELDS, connection_failures
from infra.provider.configuration import Configuration
from infra.provider.destruction import is_allowed
from infra.provider.redis_connection import look, perform
from infra.provider.redis_stream import plan, store
from infra.provider_framework import difference
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, Severity, State

_OWN = {
    "stream": Field(required=True, replaces=True, doc="Its key."),
    "maxLength": Field(
        Scalar.INTEGER,
        required=True,
        doc="Entries that are kept. Producers trim with MAXLEN ~; a smaller number trims at once.",
    ),
    "groups": Field(
        ListOf(Scalar.STRING, unordered=True),
        required=True,
        doc="All consumer groups. A new one begins with the oldest entry that is there.",
    ),
}


class Stream(Resource[Configuration]):
    token = "tradingdb:redis:Stream"  # noqa: S105 - names a type
    doc = (
        "A stream with all of its consumer groups. What loses entries or the place of a group is refused "
        "unless the stack allows redis:stream:NAME. Deleting the resource leaves the stream unless allowed."
    )
    fields = {**FIELDS, **_OWN}

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return [*connection_failures(new), *plan.failures(ctx.config, old, new)]

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        return difference.compare(_OWN, old, new)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        name = new["stream"]
        found = perform(ctx, new, lambda client: store.converge(client, name, new["groups"]))
        strays = sorted(set(found.groups) - set(new["groups"]))
        if strays:
            ctx.log(
                Severity.WARNING,
                f"stream {name} was there with groups that nobody declares: {', '.join(strays)}",
            )
        return State(name, new, dict(new))

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(
                f"{self.token} cannot be imported: declare it, a stream that is there is taken"
            )
        found = look(old.inputs, lambda client: store.find(client, old.inputs["stream"]))
        if found is None:
            ctx.log(Severity.WARNING, f"stream {old.inputs['stream']} is gone from the server")
            return None
        groups = list(found.groups)
        if set(groups) == set(old.inputs["groups"]):
            groups = old.inputs["groups"]
        return State(old.id, {**old.inputs, "groups": groups}, {**old.outputs, "groups": groups})

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        for _, loss in plan.losses(old.outputs, new):
            ctx.log(Severity.WARNING, f"stream {new['stream']}: {loss}")
        return dict(new)

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        name = new["stream"]
        refused = list(plan.failures(ctx.config, old.inputs, new))  # what was unknown when it was checked
        if refused:
            raise ProviderError("; ".join(f"{failure.path}: {failure.reason}" for failure in refused))
        perform(ctx, new, lambda client: store.converge(client, name, new["groups"]))
        gone = sorted(set(old.inputs["groups"]) - set(new["groups"]))
        if gone:
            perform(ctx, new, lambda client: store.remove_groups(client, name, gone))
        if new["maxLength"] < old.inputs["maxLength"]:
            trimmed = perform(ctx, new, lambda client: store.trim(client, name, new["maxLength"]))
            ctx.log(Severity.INFO, f"stream {name}: {trimmed} entries deleted")
        return dict(new)

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        name = old.inputs["stream"]
        if not is_allowed(ctx.config, plan.name_of(name)):
            ctx.log(
                Severity.WARNING, f"stream {name} leaves the stack and stays on the server, entries and all"
            )
            return
        found = perform(ctx, old.inputs, lambda client: store.find(client, name))
        if found is not None:
            ctx.log(Severity.WARNING, f"stream {name} is deleted with {found.length} entries")
            perform(ctx, old.inputs, lambda client: store.remove(client, name))


RESOURCE = Stream()

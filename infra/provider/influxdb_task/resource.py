"""Joins the task that a program declares to the one that the server runs."""

from __future__ import annotations

from typing import Any

from infra.provider.configuration import Configuration
from infra.provider.influxdb_api import InfluxApi, UnreachableError
from infra.provider.influxdb_session import FIELDS, connect, look, perform
from infra.provider.influxdb_task import plan, store
from infra.provider_framework import difference
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties
from infra.provider_framework.resource import Context, Diff, Resource, Severity, State

_OWN = {
    "name": Field(required=True),
    "description": Field(default=""),
    "every": Field(required=True, doc="As 1m."),
    "offset": Field(default="0s", doc="How much later than on the dot it runs."),
    "flux": Field(required=True, input_only=True, doc="Without option task."),
    "status": Field(default="active", one_of=("active", "inactive")),
}


class Task(Resource[Configuration]):
    token = "tradingdb:influxdb:Task"  # noqa: S105 - names a type
    doc = (
        "Flux that the server runs by the clock. It is tried before it is taken: an error is told with file, "
        "line and column. A task of the same name that is there is taken."
    )
    fields = {
        **FIELDS,
        **_OWN,
        "source": Field(default="", doc="Where the Flux is written, for error messages."),
        "taskId": Field(output=True),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        failures = list(plan.failures(new))
        if not failures and (old or {}).get("flux") != new.get("flux"):
            failures += _syntax_failures(new)
        return failures

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        return difference.compare(_OWN, old, new)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        identity = perform(ctx, new, lambda api: store.apply(api, new))
        return State(identity, new, {**new, "taskId": identity})

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: declare it, a task of its name is taken")
        found, failure = look(old.inputs, lambda api: _found(api, old.id))
        if found is None:
            ctx.log(Severity.WARNING, f"task {old.inputs['name']} is gone from the server")
            return None
        if failure:
            source = old.inputs["source"] or old.inputs["name"]
            ctx.log(Severity.WARNING, f"its last run failed: {plan.located(source, failure)}")
        seen = plan.observed(old.inputs, found)
        return State(old.id, {**old.inputs, **seen}, {**old.outputs, **seen})

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        if new["status"] == "inactive" and old.outputs["status"] == "active":
            ctx.log(Severity.WARNING, f"task {new['name']} stops: what it writes is no longer kept up")
        return {**new, "taskId": old.id}

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        perform(ctx, new, lambda api: store.apply(api, new, old.id))
        return {**new, "taskId": old.id}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        perform(ctx, old.inputs, lambda api: store.remove(api, old.id))


def _found(api: InfluxApi, identity: str) -> tuple[dict[str, Any] | None, str]:
    """The task, and why its last run failed."""
    found = store.by_id(api, identity)
    return found, store.last_error(api, found) if found else ""


def _syntax_failures(new: Properties) -> list[CheckFailure]:
    """What the server's parser says already in the preview, where there is a server."""
    if not all(isinstance(new.get(name), str) for name in ("url", "caCertificatePem", "token", "flux")):
        return []
    try:
        errors = store.syntax_errors(connect(new), new["flux"], new["source"] or f"task {new['name']}")
    except (UnreachableError, ProviderError):
        return []  # applying it says what is wrong with the server
    return [CheckFailure("flux", error) for error in errors]


RESOURCE = Task()

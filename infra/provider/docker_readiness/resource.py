"""Joins a container to the wait for it. What comes after a server in a program comes after this."""

from __future__ import annotations

from infra.provider.configuration import Configuration
from infra.provider.docker_engine import docker_engine
from infra.provider.docker_readiness.store import Container
from infra.provider.readiness import wait_until_ready
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State


class Readiness(Resource[Configuration]):
    token = "tradingdb:docker:Readiness"  # noqa: S105 - names a type
    doc = (
        "Made once the container passes its own health check, which is run in it again and again. Docker "
        "itself runs the first one only after a whole interval. Another container is waited for anew; "
        "deleting the resource does nothing."
    )
    fields = {
        "container": Field(required=True, doc="By name."),
        "containerId": Field(required=True, doc="Of the very container that is waited for."),
        "seconds": Field(Scalar.INTEGER, default=120),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        seconds = new.get("seconds")
        if isinstance(seconds, int) and seconds < 1:
            return [CheckFailure("seconds", "must be 1 or more")]
        return []

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        # How long to wait matters while waiting alone.
        same = all(old.inputs.get(name) == new.get(name) for name in ("container", "containerId"))
        return Diff() if same else None

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        _wait(ctx, new)
        return State(new["container"], new, dict(new))

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        _wait(ctx, new)
        return dict(new)

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        """It tells of a moment that is past: how the container is now, its own resource reads."""
        return old

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """There is nothing to delete."""


def _wait(ctx: Context[Configuration], new: Properties) -> None:
    subject = f"container {new['container']}"
    with docker_engine(ctx.config, subject) as client:
        container = Container(client, new["container"], new["containerId"])
        wait_until_ready(ctx, subject, container.obstacle, float(new["seconds"]))


RESOURCE = Readiness()

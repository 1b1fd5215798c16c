"""The container resource: the six operations over checking, creating, waiting, describing and updating."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from infra.airgap.plugins.docker.container.check import canonical, drop_unset, failures
from infra.airgap.plugins.docker.container.describe import changeable, described, is_running
from infra.airgap.plugins.docker.container.fields import FIELDS
from infra.airgap.plugins.docker.container.imported import imported_inputs
from infra.airgap.plugins.docker.container.remove import remove
from infra.airgap.plugins.docker.container.update import changed_limits, update_limits, warn_of_the_fixed
from infra.airgap.plugins.docker.container.wait import Trouble, await_end, await_usable, last_words
from infra.airgap.plugins.docker.engine import Engine
from infra.airgap.plugins.docker.images import local_image
from infra.airgap.plugins.docker.names import complete_name
from infra.airgap.plugins.docker.replacement import declared_diff, is_replacement
from infra.provider_framework.errors import CheckFailure, NotUsableError, ProviderError
from infra.provider_framework.fields import Field, Properties
from infra.provider_framework.resource import Context, Diff, Resource, State

_KEPT: Final = ("containerLogs",)  # written at creation and by nothing later


class Container(Resource[Engine]):
    token: ClassVar[str] = "docker:index/container:Container"  # noqa: S105  a type token
    doc: ClassVar[str] = "A container of the Docker engine."
    fields: ClassVar[Mapping[str, Field]] = FIELDS

    def check(self, ctx: Context[Engine], old: Properties | None, new: Properties) -> list[CheckFailure]:
        drop_unset(new)
        complete_name(ctx.urn, old, new)
        return failures(new)

    def diff(self, ctx: Context[Engine], old: State, new: Properties) -> Diff | None:
        before = State(old.id, canonical(old.inputs), {})
        diff = declared_diff(FIELDS, before, canonical(new))
        # A name and a port serve one container at a time.
        return Diff(diff.changes, delete_before_replace=is_replacement(diff))

    def create(self, ctx: Context[Engine], new: Properties) -> State:
        from infra.airgap.plugins.docker.container.create import create_and_start  # noqa: PLC0415 - see engine.py

        container = create_and_start(ctx, new)
        if new["start"]:
            with ctx.config.explained(f"waiting for container {new['name']}"):
                trouble = await_usable(ctx, container, new)
                if trouble is not None:
                    raise _unusable(ctx.config, container, new, trouble)
        outputs = self._outputs(ctx.config, container, new) | _run_to_end(ctx, container, new)
        return State(container, dict(new), outputs)

    def read(self, ctx: Context[Engine], old: State) -> State | None:
        actual = _inspected(ctx.config, old.id)
        # The published plugin finds containers by their full id alone.
        if actual is None or actual["Id"] != old.id:
            return None
        inputs = dict(old.inputs)
        if "image" not in inputs:
            inputs = imported_inputs(actual, local_image(ctx.config, actual["Image"]) or {})
        recorded = old.outputs or described(actual, inputs)
        inputs |= _drifted(actual, inputs, recorded)
        outputs = described(actual, inputs)
        if _should_run(inputs) and not is_running(actual):
            # Seen as a change of mustRun, which `up` mends by starting the container.
            inputs["mustRun"] = outputs["mustRun"] = False
        return State(old.id, inputs, outputs | _kept(old.outputs))

    def update(self, ctx: Context[Engine], old: State, new: Properties) -> Properties:
        name = new["name"]
        warn_of_the_fixed(ctx, old.inputs, new)
        if changed_limits(old.inputs, new):
            with ctx.config.explained(f"updating container {name}") as client:
                update_limits(client, old.id, new)
        if new["mustRun"] and not old.inputs.get("mustRun", True) and new["start"]:
            from infra.airgap.plugins.docker.container.create import start_again  # noqa: PLC0415 - see engine.py

            start_again(ctx.config, old.id, name)
            with ctx.config.explained(f"waiting for container {name}"):
                trouble = await_usable(ctx, old.id, new)
                if trouble is not None:
                    raise ProviderError(_words(ctx.config, old.id, new, trouble))
        return self._outputs(ctx.config, old.id, new) | _kept(old.outputs)

    def delete(self, ctx: Context[Engine], old: State) -> None:
        remove(ctx, old)

    def _outputs(self, engine: Engine, container: str, new: Properties) -> Properties:
        actual = _inspected(engine, container)
        if actual is None:
            raise ProviderError(
                f"container {new['name']} is gone: somebody removed it, or it has `rm` set and ended"
            )
        return described(actual, new)


def _inspected(engine: Engine, container: str) -> Mapping[str, Any] | None:
    with engine.explained(f"reading container {container[:12]}") as client:
        from docker.errors import NotFound  # noqa: PLC0415 - see engine.py

        try:
            found: Mapping[str, Any] = client.inspect_container(container)
        except NotFound:
            return None
    return found


def _should_run(inputs: Properties) -> bool:
    return bool(inputs.get("mustRun", True) and inputs.get("start", True) and not inputs.get("attach"))


def _drifted(actual: Mapping[str, Any], inputs: Properties, recorded: Properties) -> Properties:
    """What changed since it was recorded. The engine rounds and completes what the program declares,
    so reality is compared with the recorded reality, and not with the declaration."""
    now = changeable(actual, inputs)
    return {name: value for name, value in now.items() if name in recorded and value != recorded[name]}


def _kept(outputs: Properties) -> Properties:
    return {name: outputs[name] for name in _KEPT if name in outputs}


def _run_to_end(ctx: Context[Engine], container: str, new: Properties) -> Properties:
    """With `attach`: wait for the end, and keep the log where the program wants it."""
    if not (new["attach"] and new["start"]):
        return {}
    with ctx.config.explained(f"waiting for container {new['name']} to end") as client:
        if not await_end(ctx, container):
            raise _unusable(ctx.config, container, new, Trouble("interrupted before it ended"))
        ended: Properties = {"exitCode": client.inspect_container(container)["State"]["ExitCode"]}
        if new["logs"]:
            ended["containerLogs"] = client.logs(container).decode(errors="replace")
    return ended


def _unusable(engine: Engine, container: str, new: Properties, trouble: Trouble) -> ProviderError:
    actual = _inspected(engine, container)
    message = _words(engine, container, new, trouble)
    if actual is None:
        return ProviderError(message)
    return NotUsableError(message, container, described(actual, new))


def _words(engine: Engine, container: str, new: Properties, trouble: Trouble) -> str:
    return f"container {new['name']}: {trouble.reason}{last_words(engine, container)}"

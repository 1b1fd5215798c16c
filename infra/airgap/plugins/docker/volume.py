"""`docker:index/volume:Volume`: a named volume. Its id and import id is its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from infra.airgap.plugins.docker import labels
from infra.airgap.plugins.docker.engine import Engine, poll, said
from infra.airgap.plugins.docker.names import complete_name
from infra.airgap.plugins.docker.replacement import with_deletion_first
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, MapOf, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State

_REMOVAL_SECONDS: Final = 30


class Volume(Resource[Engine]):
    token: ClassVar[str] = "docker:index/volume:Volume"  # noqa: S105  a type token
    doc: ClassVar[str] = "A volume of the Docker engine."
    fields: ClassVar[Mapping[str, Field]] = {
        "name": Field(computed=True, replaces=True),
        "driver": Field(computed=True, replaces=True),
        "driverOpts": Field(MapOf(Scalar.STRING), replaces=True),
        "labels": Field(labels.LABELS, replaces=True),
        "cluster": Field(Scalar.ANY, unserved="cluster volumes need a Swarm manager of Docker 23 or later"),
        "mountpoint": Field(output=True),
    }

    def check(self, ctx: Context[Engine], old: Properties | None, new: Properties) -> list[CheckFailure]:
        complete_name(ctx.urn, old, new)
        return []

    def diff(self, ctx: Context[Engine], old: State, new: Properties) -> Diff | None:
        return with_deletion_first(self.fields, ctx.urn, old, new)

    def create(self, ctx: Context[Engine], new: Properties) -> State:
        with ctx.config.explained(f"creating volume {new['name']}") as client:
            made = client.create_volume(
                name=new["name"],
                driver=new.get("driver") or None,
                driver_opts=new.get("driverOpts") or None,
                labels=labels.to_map(new.get("labels")) or None,
            )
        return State(made["Name"], dict(new), _outputs(made, new))

    def read(self, ctx: Context[Engine], old: State) -> State | None:
        with ctx.config.explained(f"reading volume {old.id}") as client:
            from docker.errors import NotFound  # noqa: PLC0415 - see engine.py

            try:
                found = client.inspect_volume(old.id)
            except NotFound:
                return None
        outputs = _outputs(found, old.inputs)
        return State(found["Name"], _inputs(outputs, old.inputs), outputs)

    def update(self, ctx: Context[Engine], old: State, new: Properties) -> Properties:
        return {**old.outputs, **new}

    def delete(self, ctx: Context[Engine], old: State) -> None:
        refusal: list[str] = []

        def removed() -> bool:
            refusal.clear()
            try:
                client.remove_volume(old.id, force=True)
            except NotFound:
                return True
            except APIError as error:
                if "volume is in use" not in said(error):
                    raise
                refusal.append(said(error))
                return False
            return True

        with ctx.config.explained(f"removing volume {old.id}") as client:
            from docker.errors import APIError, NotFound  # noqa: PLC0415 - see engine.py

            if not poll(removed, ctx.cancelled, ctx.timeout or _REMOVAL_SECONDS):
                raise ProviderError(f"removing volume {old.id}: {refusal[0]}. Remove that container first")


def _outputs(found: Properties, declared: Properties) -> Properties:
    outputs: Properties = {
        "name": found["Name"],
        "driver": found["Driver"],
        "mountpoint": found["Mountpoint"],
    }
    for key, actual in (
        ("driverOpts", found.get("Options") or {}),
        ("labels", labels.in_words_of(declared.get("labels"), found.get("Labels"))),
    ):
        if actual or key in declared:
            outputs[key] = actual
    return outputs


def _inputs(outputs: Properties, declared: Properties) -> Properties:
    """What would declare the volume as it is; the driver stays undeclared where the program left it out."""
    inputs: Properties = {key: outputs[key] for key in ("name", "driverOpts", "labels") if key in outputs}
    if "driver" in declared or (not declared and outputs["driver"] != "local"):
        inputs["driver"] = outputs["driver"]
    return inputs

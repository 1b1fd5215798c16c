"""`docker:index/remoteImage:RemoteImage`: an image that is on the engine already or is pulled.

Building images is not served: this project's images are built by `./tdb images build`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from infra.airgap.plugins.docker.engine import Engine
from infra.airgap.plugins.docker.images import image_or_pull, local_image, repo_digest
from infra.provider_framework.fields import Field, ListOf, MapOf, Properties, Scalar
from infra.provider_framework.resource import Context, Resource, State

# The published id is the image's id with the name behind it.
_ID: Final = re.compile(r"(?P<image>sha256:[0-9a-f]{64})(?P<name>.+)", re.DOTALL)


class RemoteImage(Resource[Engine]):
    token: ClassVar[str] = "docker:index/remoteImage:RemoteImage"  # noqa: S105  a type token
    doc: ClassVar[str] = "An image of the Docker engine."
    fields: ClassVar[Mapping[str, Field]] = {
        "name": Field(required=True, replaces=True),
        "keepLocally": Field(Scalar.BOOLEAN),
        "forceRemove": Field(Scalar.BOOLEAN),
        "pullTriggers": Field(ListOf(Scalar.STRING, unordered=True), replaces=True),
        "triggers": Field(MapOf(Scalar.STRING), replaces=True),
        "platform": Field(default="", replaces=True),
        "build": Field(Scalar.ANY, unserved="build images with `./tdb images build` and name them here"),
        "imageId": Field(output=True),
        "repoDigest": Field(output=True),
    }

    def create(self, ctx: Context[Engine], new: Properties) -> State:
        image = image_or_pull(ctx.config, new["name"], new.get("platform"))
        return _state(image, new["name"], new)

    def read(self, ctx: Context[Engine], old: State) -> State | None:
        inputs = dict(old.inputs)
        if "name" not in inputs:
            parts = _ID.fullmatch(old.id)
            inputs = {"name": parts["name"] if parts else old.id, "platform": ""}
        image = local_image(ctx.config, inputs["name"])
        return None if image is None else _state(image, inputs["name"], inputs)

    def update(self, ctx: Context[Engine], old: State, new: Properties) -> Properties:
        return _state(image_or_pull(ctx.config, new["name"], new.get("platform")), new["name"], new).outputs

    def delete(self, ctx: Context[Engine], old: State) -> None:
        if old.inputs.get("keepLocally"):
            return
        name = str(old.inputs["name"])
        with ctx.config.explained(f"removing image {name}") as client:
            from docker.errors import ImageNotFound, NotFound  # noqa: PLC0415 - see engine.py

            try:
                client.remove_image(name, force=bool(old.inputs.get("forceRemove")))
            except (ImageNotFound, NotFound):
                return


def _state(image: Mapping[str, Any], name: str, inputs: Properties) -> State:
    outputs = {**inputs, "imageId": image["Id"], "repoDigest": repo_digest(name, image)}
    return State(f"{image['Id']}{name}", dict(inputs), outputs)

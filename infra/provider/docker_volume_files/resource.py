"""Joins the files that a program wants to the volume that holds them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from infra.provider.configuration import Configuration
from infra.provider.docker_engine import docker_engine, host
from infra.provider.docker_volume_files import plan
from infra.provider.docker_volume_files.store import Files, ImageGoneError
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, MapOf, Object, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, Severity, State

_FILE = Object(
    {
        "content": Field(required=True, doc="A preview shows its lines, unless the program gives a secret."),
        "base64": Field(Scalar.BOOLEAN, default=False, doc="The content is base64, for what is not text."),
        "mode": Field(default="0400"),
        "uid": Field(Scalar.INTEGER, required=True),
        "gid": Field(Scalar.INTEGER, required=True),
        "restart": Field(
            Scalar.BOOLEAN, default=True, doc="A change of this file renews `revision`, to restart readers."
        ),
    }
)


class VolumeFiles(Resource[Configuration]):
    token = "tradingdb:docker:VolumeFiles"  # noqa: S105 - names a type
    doc = (
        "All files of a volume, with owners and modes. What else lies in it is removed. Deleting the "
        "resource empties the volume and leaves it."
    )
    fields = {
        "volume": Field(required=True, replaces=True),
        "image": Field(required=True, doc="Any image of the host that has `rm`; its id or name."),
        "files": Field(MapOf(_FILE), required=True, input_only=True, doc="By path within the volume."),
        "revision": Field(output=True, doc="Another one whenever a file with `restart` changes."),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return list(plan.failures(new))

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        # Another image reaches the same files: no reason to touch them.
        same = all(old.inputs.get(name) == new.get(name) for name in ("volume", "files"))
        return Diff() if same else None

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        if plan.needs_restart(old.inputs["files"], new["files"]):
            return dict(new)
        return {**new, "revision": old.outputs["revision"]}

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        with _files(ctx, new) as files:
            files.converge(plan.wanted(new["files"]))
        return State(new["volume"], new, {**new, "revision": _revision()})

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: declare the files, what is right stays")
        with docker_engine(ctx.config, _subject(old.inputs)) as client:
            files = Files(client, old.inputs["volume"], old.inputs["image"])
            if not files.volume_exists():
                return None
            seen = plan.observed(old.inputs["files"], files.find())
        return State(old.id, {**old.inputs, "files": seen}, {**old.outputs, "files": seen})

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        with _files(ctx, new) as files:
            files.converge(plan.wanted(new["files"]))
        if plan.needs_restart(old.inputs["files"], new["files"]):
            return {**new, "revision": _revision()}
        return {**new, "revision": old.outputs["revision"]}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        with docker_engine(ctx.config, _subject(old.inputs)) as client:
            files = Files(client, old.inputs["volume"], old.inputs["image"])
            if not files.volume_exists():
                return
            try:
                files.converge({})
            except ImageGoneError as error:
                ctx.log(Severity.WARNING, f"{error}. Its files stay until the volume is removed")


@contextmanager
def _files(ctx: Context[Configuration], new: Properties) -> Iterator[Files]:
    with docker_engine(ctx.config, _subject(new)) as client:
        files = Files(client, new["volume"], new["image"])
        if not files.volume_exists():
            raise ProviderError(
                f"{_subject(new)}: there is no such volume on Docker at {host(ctx.config)}; "
                "refresh the stack, then run again"
            )
        yield files


def _subject(properties: Properties) -> str:
    return f"volume {properties['volume']}"


def _revision() -> str:
    return secrets.token_hex(8)


RESOURCE = VolumeFiles()

"""Which image an engine runs: a digest that the settings name, or the one built on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pulumi_docker as docker

from infra.settings import PROJECT, Settings
from infra.typed_config import ConfigError


def reference(engine: str, settings: Settings, catalogue: Path) -> str:
    """What the image is called: by digest or id, never by a tag alone, which may move."""
    named = settings.images.get(engine)
    if named is not None:
        if "sha256:" not in named:
            raise ConfigError(
                f"The configuration of stack {settings.stack}",
                [f"{PROJECT}:images.{engine}: must end in a digest; ./tdb images pin finds and records it"],
            )
        return named
    built = json.loads(catalogue.read_text()) if catalogue.is_file() else {}
    if engine not in built:
        raise ConfigError(
            f"The images of stack {settings.stack}",
            [
                (
                    f"{engine}: none is built here and {PROJECT}:images.{engine} names none; "
                    "./tdb images build builds it, ./tdb images pin records an official one"
                )
            ],
        )
    return str(built[engine]["id"])


def image(
    engine: str, settings: Settings, catalogue: Path, opts: pulumi.ResourceOptions | None = None
) -> pulumi.Input[str]:
    """The id to run. That of an image of this machine is known before anything is applied."""
    named = reference(engine, settings, catalogue)
    fetched = docker.RemoteImage(
        f"{engine}-image",
        name=named,
        keep_locally=True,  # other stacks of this host may run it
        opts=opts,
    )
    return named if named.startswith("sha256:") else fetched.image_id

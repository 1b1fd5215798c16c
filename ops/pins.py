"""Digests of official images: found at a registry, recorded in a stack's file comments kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from ops.docker_host import DockerHost
from ops.errors import OpsError
from ops.stack import PROJECT

_KEY = f"{PROJECT}:images"


def resolved(host: DockerHost, reference: str) -> str:
    """`postgres:17` as `postgres:17@sha256:…`; what has a digest already stays."""
    if "@sha256:" in reference:
        return reference
    try:
        return f"{reference}@{host.registry_digest(reference)}"
    except OpsError as error:
        raise OpsError(
            f"no registry told the digest of {reference}: {error.what}",
            where=f"asked by the Docker engine at {host.address}",
            mend="give IMAGE:TAG@sha256:… as another machine resolves it, "
            "or leave the image out to run the one built here",
        ) from error


def record(file: Path, digests: Mapping[str, str]) -> None:
    """Set the engines' images in the settings, keeping every other line as it is."""
    text = file.read_text()
    config = (yaml.safe_load(text) or {}).get("config") or {}
    images = {**(config.get(_KEY) or {}), **digests}
    block = [f"  {_KEY}:", *(f"    {engine}: {images[engine]}" for engine in sorted(images))]
    lines = _without_block(text.splitlines())
    place = next((number for number, line in enumerate(lines) if re.match(r"config:\s*$", line)), None)
    if place is None:
        raise OpsError(
            "the stack's file has no `config:`", where=str(file), mend="add that line, then pin again"
        )
    lines[place + 1 : place + 1] = block
    file.write_text("\n".join(lines) + "\n")


def _without_block(lines: list[str]) -> list[str]:
    """Without the images that were recorded before."""
    kept: list[str] = []
    inside = False
    for line in lines:
        if line.strip().startswith(f"{_KEY}:"):
            inside = True
        elif not inside or not re.match(r"   +\S", line):
            inside = False
            kept.append(line)
    return kept

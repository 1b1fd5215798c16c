"""D12: what runs is what was tested, byte by byte."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.kinds import CONTAINER, IMAGE
from policies.model import Resource, ResourceRule, Severity, cis_docker

_PINNED = re.compile(r"(?:.+@)?sha256:[0-9a-f]{64}")


def check(resource: Resource) -> Iterator[str]:
    named = "image" if resource.kind == CONTAINER else "name"
    if not _PINNED.fullmatch(str(resource.properties.get(named) or "")):
        yield f"`{named}` is neither a digest nor an id"


RULE = ResourceRule(
    id="D12",
    statement="Images are named by digest or id.",
    reason="A tag may mean something else tomorrow: what was reviewed would not be what runs, and a database "
    "would be replaced unannounced.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.28"),),
    mend="Name the image as `name@sha256:...` or by its id; `./tdb images pin` finds and records the digest.",
    refused='docker.RemoteImage("redis", name="redis:8")',
    accepted="docker.Container(..., image=image.image_id)",
    kinds=(CONTAINER, IMAGE),
    check=check,
)

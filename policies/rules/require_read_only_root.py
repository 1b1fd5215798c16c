"""D04: a container cannot change its own programs; scratch space is a tmpfs without programs of others."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker

# Docker mounts a tmpfs with their opposites unless told otherwise.
_LOOSE = {"suid", "dev"}


def check(container: Resource) -> Iterator[str]:
    if container.properties.get("readOnly") is not True:
        yield "the root file system can be written to"
    tmpfs = container.properties.get("tmpfs") or {}
    for path in tmpfs:
        for option in sorted(_LOOSE.intersection(str(tmpfs[path]).split(","))):
            yield f"the tmpfs at {path} is mounted with {option}"


RULE = ResourceRule(
    id="D04",
    statement="A container's root file system is read-only.",
    reason="Who breaks in can leave nothing behind, and what runs is what the image holds.",
    severity=Severity.MEDIUM,
    controls=(cis_docker("5.13"),),
    mend="Set `read_only=True` and give each path that is written to a volume or a `tmpfs` "
    "with nosuid and nodev.",
    refused="docker.Container(..., read_only=False)",
    accepted='docker.Container(..., read_only=True, tmpfs={"/tmp": "rw,nosuid,nodev"})',
    kinds=(CONTAINER,),
    check=check,
)

"""D02: capabilities are dropped as a whole, and those that are needed are named."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker

# Ports below 1024, for a server that must listen on one.
ALLOWED = frozenset({"NET_BIND_SERVICE"})


def check(container: Resource) -> Iterator[str]:
    capabilities = container.properties.get("capabilities") or {}
    if "ALL" not in _names(capabilities.get("drops")):
        yield "not all capabilities are dropped"
    for name in sorted(_names(capabilities.get("adds")) - ALLOWED):
        yield f"capability {name} is added"


def _names(said: object) -> set[str]:
    listed = said if said is not None else ()
    return {str(name).upper().removeprefix("CAP_") for name in listed}  # type: ignore[attr-defined]


RULE = ResourceRule(
    id="D02",
    statement="Containers drop all capabilities and add back only those on the allow-list.",
    reason="Docker leaves a container fourteen of root's powers by default. The databases need none of them.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.4"),),
    mend='Set `capabilities` to `drops=["ALL"]`, and add only what this rule allows.',
    refused='docker.ContainerCapabilitiesArgs(drops=["MKNOD"], adds=["SYS_ADMIN"])',
    accepted='docker.ContainerCapabilitiesArgs(drops=["ALL"])',
    kinds=(CONTAINER,),
    check=check,
)

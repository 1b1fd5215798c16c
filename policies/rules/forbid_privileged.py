"""D01: a privileged container is root on its host."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker


def check(container: Resource) -> Iterator[str]:
    if container.properties.get("privileged") not in (None, False):
        yield "the container is privileged"


RULE = ResourceRule(
    id="D01",
    statement="No container is privileged.",
    reason="A privileged container has every capability and every device: who breaks into it owns the host.",
    severity=Severity.CRITICAL,
    controls=(cis_docker("5.5"),),
    mend="Remove `privileged`; if a capability is missing, add that one to `capabilities.adds`.",
    refused="docker.Container(..., privileged=True)",
    accepted="docker.Container(...)",
    kinds=(CONTAINER,),
    check=check,
)

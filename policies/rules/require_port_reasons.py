"""S03: for every published port somebody has said why."""

from __future__ import annotations

from collections.abc import Iterator

from policies.containers import label
from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker


def check(container: Resource) -> Iterator[str]:
    for port in container.properties.get("ports") or ():
        name = f"tdb.port.{port['internal']:g}"
        if not label(container, name).strip():
            yield f"port {port['internal']:g} is published and no label {name} says why"


RULE = ResourceRule(
    id="S03",
    statement="Every published port has a reason.",
    reason="A port that nobody can explain is one that nobody watches.",
    severity=Severity.LOW,
    controls=(cis_docker("5.8"),),
    mend="Say on the container who connects and how, with a label `tdb.port.<port inside>`, or do not "
    "publish the port.",
    refused="docker.Container(..., ports=[docker.ContainerPortArgs(internal=5432, external=5432)])",
    accepted='docker.ContainerLabelArgs(label="tdb.port.5432", value="services, over TLS")',
    kinds=(CONTAINER,),
    check=check,
)

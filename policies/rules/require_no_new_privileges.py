"""D03: no program in a container gains privileges, and the kernel's filters stay on."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker

_ON = {"no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"}


def check(container: Resource) -> Iterator[str]:
    options = [str(option).lower() for option in container.properties.get("securityOpts") or ()]
    if not _ON.intersection(options) or any(_off(option) for option in options):
        yield "a program in the container may gain privileges"
    for option in options:
        name, _, profile = option.replace("=", ":", 1).partition(":")
        if profile == "unconfined":
            yield f"{name} is unconfined"


def _off(option: str) -> bool:
    return option.startswith("no-new-privileges") and option not in _ON


RULE = ResourceRule(
    id="D03",
    statement="Containers gain no new privileges and keep seccomp.",
    reason="A set-uid program would give back what dropping capabilities took away; seccomp keeps rarely "
    "used system calls, where the kernel's faults are, out of reach.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.26"), cis_docker("5.22")),
    mend='Set `security_opts=["no-new-privileges"]` and name no profile `unconfined`.',
    refused='docker.Container(..., security_opts=["seccomp=unconfined"])',
    accepted='docker.Container(..., security_opts=["no-new-privileges"])',
    kinds=(CONTAINER,),
    check=check,
)

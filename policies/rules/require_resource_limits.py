"""D08: a container takes no more memory and processor time than it is given."""

from __future__ import annotations

from collections.abc import Iterator

from policies.containers import number
from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker


def check(container: Resource) -> Iterator[str]:
    properties = container.properties
    if number(properties, "memory") <= 0:
        yield "memory is not limited"
    if number(properties, "memorySwap") < 0:
        yield "swap is not limited"
    if max(number(properties, "cpus"), number(properties, "cpuQuota")) <= 0:
        yield "processor time is not limited"


RULE = ResourceRule(
    id="D08",
    statement="Containers have limits for memory and processor time.",
    reason="One server that runs away would take the others, and the host, with it.",
    severity=Severity.MEDIUM,
    controls=(cis_docker("5.11"), cis_docker("5.12")),
    mend="Set `memory` and `memory_swap` in MiB, and `cpus`.",
    refused="docker.Container(..., memory_swap=-1)",
    accepted='docker.Container(..., memory=1024, memory_swap=1024, cpus="1.0")',
    kinds=(CONTAINER,),
    check=check,
)

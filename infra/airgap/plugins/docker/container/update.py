"""What the engine can change of a container in place: its limits and its restart policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from infra.airgap.plugins.docker.container.request import resources, restart_policy
from infra.airgap.plugins.docker.engine import Engine
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Context, Severity

if TYPE_CHECKING:
    from docker import APIClient

_LIFTABLE: Final = (
    "memory",
    "memoryReservation",
    "memorySwap",
    "cpuShares",
    "cpuSet",
    "cpuPeriod",
    "cpuQuota",
)
_LIMITS: Final = ("restart", "maxRetryCount", *_LIFTABLE)
# The published schema does not replace the container for these, and the engine cannot change them.
_FIXED: Final = (
    "tmpfs",
    "init",
    "rm",
    "deviceReadBps",
    "deviceReadIops",
    "deviceWriteBps",
    "deviceWriteIops",
)


def changed_limits(old: Properties, new: Properties) -> bool:
    return any(old.get(name) != new.get(name) for name in _LIMITS)


def update_limits(client: APIClient, container: str, new: Properties) -> None:
    limits = resources(new)
    memory, swap = limits["Memory"], limits["MemorySwap"]
    client.update_container(
        container,
        mem_limit=memory,
        mem_reservation=limits["MemoryReservation"],
        # The engine refuses a memory limit above its recorded swap limit, which it sets to twice the memory.
        memswap_limit=swap or 2 * memory,
        cpu_shares=limits["CpuShares"],
        cpuset_cpus=limits["CpusetCpus"],
        cpu_period=None if new.get("cpus") else new.get("cpuPeriod"),
        cpu_quota=None if new.get("cpus") else new.get("cpuQuota"),
        restart_policy=restart_policy(new),  # type: ignore[arg-type]  # the stub knows two of the four
    )


def warn_of_the_fixed(ctx: Context[Engine], old: Properties, new: Properties) -> None:
    """Say what the published schema takes as an update although no engine can make it."""
    fixed = [name for name in _FIXED if old.get(name) != new.get(name)]
    fixed += [name for name in _LIFTABLE if old.get(name) and not new.get(name)]
    for name in fixed:
        ctx.log(
            Severity.WARNING,
            f"{name}: the Docker engine cannot change this in an existing container, which goes on as it was;"
            f" `pulumi up --replace '{ctx.urn}'` makes a container with the new value",
        )

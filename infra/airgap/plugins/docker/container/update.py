"""What the engine can change of a container in place: its limits and its restart policy."""

from __future__ import annotations

from typing import Final

from docker import APIClient
from docker.errors import create_api_error_from_http_exception
from requests.exceptions import HTTPError

from infra.airgap.plugins.docker.container.request import resources, restart_policy
from infra.airgap.plugins.docker.engine import Engine, without_empty
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Context, Severity

_THROTTLES: Final = ("deviceReadBps", "deviceReadIops", "deviceWriteBps", "deviceWriteIops")
_LIMITS: Final = (
    "restart",
    "maxRetryCount",
    "memory",
    "memoryReservation",
    "memorySwap",
    "cpuShares",
    "cpuSet",
    "cpuPeriod",
    "cpuQuota",
    *_THROTTLES,
)
# The published schema does not replace the container for these, and the engine cannot change them.
_FIXED_YET_UPDATABLE: Final = ("tmpfs", "init", "rm", *_THROTTLES)


def changed_limits(old: Properties, new: Properties) -> bool:
    return any(old.get(name) != new.get(name) for name in _LIMITS)


def update_limits(client: APIClient, container: str, new: Properties) -> None:
    limits = resources(new)
    if limits["Memory"] and limits["MemorySwap"] is None:
        # The engine refuses a memory limit above its recorded swap limit, which is twice the memory.
        limits["MemorySwap"] = 2 * limits["Memory"]
    if not limits["Memory"]:
        limits["MemorySwap"] = limits["MemorySwap"] or -1
    body = {
        **limits,
        "CpuPeriod": 0 if new.get("cpus") else new.get("cpuPeriod") or 0,
        "CpuQuota": 0 if new.get("cpus") else new.get("cpuQuota") or 0,
        "RestartPolicy": restart_policy(new),
    }
    # The client's own update leaves out zeros, which take a limit away, and knows no block-device limits.
    answer = client.post(
        f"{client.base_url}/v{client.api_version}/containers/{container}/update",
        json=without_empty(body),
        timeout=client.timeout,
    )
    try:
        answer.raise_for_status()
    except HTTPError as error:
        create_api_error_from_http_exception(error)


def warn_of_the_fixed(ctx: Context[Engine], old: Properties, new: Properties) -> None:
    for name in _FIXED_YET_UPDATABLE:
        if old.get(name) != new.get(name):
            ctx.log(
                Severity.WARNING,
                f"{name} of an existing container cannot be changed in place and keeps its old effect;"
                " `pulumi up --target-replace` on this resource makes a container with the new value",
            )

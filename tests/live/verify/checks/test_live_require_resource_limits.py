"""D08: memory and processor time are limited as declared."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D08",
    name="require-resource-limits",
    statement="Running containers have the memory and processor time that the stack gives them.",
    reason="An engine without limits takes the others down with it.",
    severity=Severity.MEDIUM,
    controls=(cis_docker("5.11"), cis_docker("5.12")),
    mend="./tdb up --stack {stack} --refresh sets the declared limits",
)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_limits_are_the_declared_ones(live: Live, engine: str) -> None:
    host = live.containers[engine].host_config
    limits = getattr(live.settings, engine).limits
    period = int(host.get("CpuPeriod") or 0)
    quota = int(host.get("CpuQuota") or 0) / period if period else 0.0
    agree(
        {
            "memory": f"{int(host['Memory']) >> 20} MB",
            "memory with swap": f"{int(host['MemorySwap']) >> 20} MB",
            "processors": float(host["NanoCpus"] / 1e9 or quota),
        },
        {
            "memory": f"{limits.memory_mb} MB",
            "memory with swap": f"{limits.memory_mb} MB",
            "processors": float(limits.cpus),
        },
    )

"""D02: the containers that run hold no capability."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import RESTORE, Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D02",
    name="require-dropped-capabilities",
    statement="Running containers hold no capability.",
    reason="Docker gives a container fourteen of root's powers by default. The databases need none of them.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.4"),),
    mend=RESTORE,
)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_capability_is_dropped(live: Live, engine: str) -> None:
    host = live.containers[engine].host_config
    agree(
        {"capabilities dropped": host["CapDrop"] or [], "capabilities added": host["CapAdd"] or []},
        {"capabilities dropped": ["ALL"], "capabilities added": []},
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_the_kernel_gives_the_first_process_none(live: Live, engine: str) -> None:
    status = live.containers[engine].processes["1"]
    names = ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")
    agree({name: int(status[name], 16) for name in names}, dict.fromkeys(names, 0))

"""N02: in a container listens its engine's port and nothing else."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import Check, agree
from ops.verification.live import INNER_PORTS, Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="N02",
    name="require-declared-listeners",
    statement="Nothing but the engine's own port listens in a container.",
    reason="A second listener is a second door: a plain port beside the one with TLS, or a stranger's shell.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.8"),),
    mend="docker restart the container ends what was started beside the engine; find out who started it",
)


@pytest.mark.parametrize("engine", ENGINES)
def test_only_the_engines_port_listens(live: Live, engine: str) -> None:
    found = live.containers[engine].listening()
    agree({"ports that listen": sorted(found)}, {"ports that listen": [INNER_PORTS[engine]]})

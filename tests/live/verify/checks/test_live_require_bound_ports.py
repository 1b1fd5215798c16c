"""D10: a port is published on the declared address alone."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import RESTORE, Check, agree
from ops.verification.live import INNER_PORTS, Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D10",
    name="require-bound-ports",
    statement="Running containers publish one port each, on the declared address.",
    reason="A port on every address is open to every network that the host is in.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.14"),),
    mend=RESTORE,
)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_port_is_published_where_it_is_declared(live: Live, engine: str) -> None:
    published = live.containers[engine].inspected["NetworkSettings"]["Ports"]
    found = {
        inner: sorted(f"{one['HostIp']}:{one['HostPort']}" for one in bound)
        for inner, bound in published.items()
        if bound
    }
    address = f"{live.settings.bind_address}:{getattr(live.settings.ports, engine)}"
    agree(found, {f"{INNER_PORTS[engine]}/tcp": [address]})

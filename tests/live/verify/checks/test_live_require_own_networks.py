"""N01: a container is on the two networks of its stack, and one of them has no way out."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="N01",
    name="require-own-networks",
    statement="Containers are on the two networks of their stack alone; neither leads out.",
    reason="A database that reaches other networks can be reached from there, and can send data away.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.30"), cis_docker("2.1")),
    mend="docker network disconnect NETWORK CONTAINER; ./tdb up --stack {stack} --refresh restores a network",
)
_MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_container_is_on_its_stacks_networks(live: Live, engine: str) -> None:
    found = live.containers[engine].inspected["NetworkSettings"]["Networks"]
    namespace = live.settings.namespace
    agree({"networks": list(found)}, {"networks": [f"{namespace}-internal", f"{namespace}-edge"]})


def test_neither_network_leads_out(live: Live) -> None:
    namespace = live.settings.namespace
    ask = live.containers["postgres"].network
    edge = ask(f"{namespace}-edge").get("Options") or {}
    agree(
        {
            f"{namespace}-internal is internal": ask(f"{namespace}-internal")["Internal"],
            f"{namespace}-edge masquerades": edge.get(_MASQUERADE, "true"),
        },
        {f"{namespace}-internal is internal": True, f"{namespace}-edge masquerades": "false"},
    )

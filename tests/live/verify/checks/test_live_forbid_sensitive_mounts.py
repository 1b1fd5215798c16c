"""D07: a container sees its two volumes and nothing of its host."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import RESTORE, Check, agree
from ops.verification.containers import FILES
from ops.verification.live import DATA, Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D07",
    name="forbid-sensitive-mounts",
    statement="A running container mounts its data and its files, and nothing else.",
    reason="Docker's socket or a folder of the host is the host.",
    severity=Severity.CRITICAL,
    controls=(cis_docker("5.32"), cis_docker("5.6")),
    mend=RESTORE,
)


@pytest.mark.parametrize("engine", ENGINES)
def test_only_the_two_volumes_are_mounted(live: Live, engine: str) -> None:
    name = f"{live.settings.namespace}-{engine}"
    found = {
        mount["Destination"]: f"{mount['Type']} {mount.get('Name') or mount['Source']}, "
        f"{'writable' if mount['RW'] else 'read-only'}"
        for mount in live.containers[engine].inspected["Mounts"]
        if mount["Type"] != "tmpfs"
    }
    expected = {DATA[engine]: f"volume {name}-data, writable", FILES: f"volume {name}-files, read-only"}
    agree(found, expected)

"""D05: nothing in a container runs as root, also nothing that was started later."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import Check, none_of
from ops.verification.containers import Container
from ops.verification.live import USERS, Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D05",
    name="forbid-root-user",
    statement="Every process of a container is its service's own user's.",
    reason="Root in a container is root of its host as soon as anything else fails.",
    severity=Severity.HIGH,
    controls=(cis_docker("4.1"),),
    mend="end the process that is named: whoever may use Docker started it by hand",
)


def _strangers(container: Container, uid: str) -> dict[str, str]:
    return {
        f"process {number} ({status['Name']})": f"uid {'/'.join(dict.fromkeys(status['Uid'].split()))}"
        for number, status in container.processes.items()
        if set(status["Uid"].split()) != {uid}
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_every_process_is_the_services_own(live: Live, engine: str) -> None:
    """A health check begins as Docker's own process and is the service's a moment later."""
    uid = str(USERS[engine])
    found = _strangers(live.containers[engine], uid)
    if found:
        with live.again() as again:
            later = _strangers(again.containers[engine], uid)
        found = {process: owner for process, owner in found.items() if process in later}
    none_of(found, f"uid {uid}")

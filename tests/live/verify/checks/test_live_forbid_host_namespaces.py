"""D06: a container shares none of its host's namespaces."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import RESTORE, Check, none_of
from ops.verification.live import Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D06",
    name="forbid-host-namespaces",
    statement="No running container shares a namespace with its host.",
    reason="A shared namespace shows a container its host's processes, memory or network.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.10"), cis_docker("5.16"), cis_docker("5.17"), cis_docker("5.31")),
    mend=RESTORE,
)
_MODES = ("NetworkMode", "PidMode", "IpcMode", "UTSMode", "UsernsMode")


@pytest.mark.parametrize("engine", ENGINES)
def test_no_namespace_is_shared(live: Live, engine: str) -> None:
    host = live.containers[engine].host_config
    shared = {mode: host[mode] for mode in _MODES if str(host[mode]).split(":")[0] in ("host", "container")}
    none_of(shared, "one of its own")

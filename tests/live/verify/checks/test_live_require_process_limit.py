"""D09: a container cannot fill its host with processes."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import RESTORE, Check, none_of
from ops.verification.live import Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D09",
    name="require-process-limit",
    statement="The number of processes of a container is limited as declared.",
    reason="One that starts processes without end stops the host, and with it every other engine.",
    severity=Severity.MEDIUM,
    controls=(cis_docker("5.29"),),
    mend=RESTORE,
)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_kernel_limits_processes(live: Live, engine: str) -> None:
    """By the control group or by the user's own limit, whichever is lower."""
    wanted = getattr(live.settings, engine).limits.processes
    limit = live.containers[engine].process_limit()
    if limit is None or limit > wanted:
        none_of({"processes of the container": "no limit" if limit is None else limit}, f"at most {wanted}")

"""D03: no process of a container can gain privileges, and the kernel filters its calls."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import RESTORE, Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D03",
    name="require-no-new-privileges",
    statement="Processes in containers gain no privileges and run under seccomp.",
    reason="A program with the set-user-id bit, or a system call that nobody needs, is a way out.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.26"), cis_docker("5.22")),
    mend=RESTORE,
)
_FILTERED = "2"  # seccomp with a filter


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_process_is_held_down(live: Live, engine: str) -> None:
    status = live.containers[engine].processes["1"]
    agree(
        {name: status.get(name) for name in ("NoNewPrivs", "Seccomp")},
        {"NoNewPrivs": "1", "Seccomp": _FILTERED},
    )

"""D11: every engine is watched, and well."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D11",
    name="require-health-check",
    statement="Every container has a health check, and it finds its engine well.",
    reason="A process that hangs looks alive to whoever asks nothing of it.",
    severity=Severity.MEDIUM,
    controls=(cis_docker("5.27"),),
    mend="./tdb logs ENGINE --stack {stack} says why; ./tdb up --stack {stack} restores a lost container",
)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_engine_is_healthy(live: Live, engine: str) -> None:
    state = live.containers[engine].inspected["State"]
    found = {"state": state["Status"], "health": (state.get("Health") or {}).get("Status", "not checked")}
    agree(found, {"state": "running", "health": "healthy"})

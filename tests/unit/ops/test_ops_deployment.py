"""How an `up` ends: with servers that Docker has seen to be healthy, or with those that it has not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ops import backend, deployment
from ops.deployment import Deployment
from ops.docker_host import Container
from ops.engine import Engine
from ops.errors import OpsError
from ops.stack import Stack

STARTING = "Up 1 second (health: starting)"
HEALTHY = "Up 4 seconds (healthy)"
UNHEALTHY = "Up 1 minute (unhealthy)"


class FakeDocker:
    """Says one status after another, and the last one for ever."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)

    def containers(self, stack: str, namespace: str) -> list[Container]:
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        state = "running" if status.startswith("Up") else "exited"
        return [Container("c", f"{namespace}-redis", "redis", "i", state, status, datetime.now(UTC), ())]


def ended(dev: Stack, docker: FakeDocker) -> Deployment:
    return Deployment(Engine(dev), dev.settings(), docker, backend.Recorded(), [])  # type: ignore[arg-type]


def test_docker_gets_the_time_to_see_for_itself(dev: Stack) -> None:
    docker = FakeDocker(STARTING, STARTING, HEALTHY)
    ended(dev, docker).confirm_up()
    assert docker.statuses == [HEALTHY]


def test_what_stays_starting_is_told(dev: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "_PATIENCE", 0.3)
    with pytest.raises(OpsError, match="up but for: tdb-dev-redis is starting"):
        ended(dev, FakeDocker(STARTING)).confirm_up()


def test_what_was_unhealthy_is_looked_at_once_more(dev: Stack) -> None:
    """Docker calls a container that was paused unhealthy until its next check."""
    docker = FakeDocker(UNHEALTHY, UNHEALTHY, HEALTHY)
    ended(dev, docker).confirm_up()
    assert docker.statuses == [HEALTHY]


def test_what_stays_unhealthy_is_told(dev: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "_CHECK", 0.3 - dev.settings().health_seconds)
    with pytest.raises(OpsError, match="up but for: tdb-dev-redis is unhealthy"):
        ended(dev, FakeDocker(UNHEALTHY)).confirm_up()


def test_what_has_ended_is_told_at_once(dev: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "Event", None)  # nothing waits
    with pytest.raises(OpsError, match="stack dev is up but for: tdb-dev-redis is"):
        ended(dev, FakeDocker("Exited (1) 2 seconds ago")).confirm_up()

"""What a readiness makes of Docker's words without asking Docker; the waiting is tested against an engine."""

from __future__ import annotations

from typing import Any

import pytest

from infra.provider.container_state import ended
from infra.provider.docker_readiness import plan
from infra.provider.server import TradingDb
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State

TOKEN = "tradingdb:docker:Readiness"
INPUTS: Properties = {"container": "redis", "containerId": "a1", "seconds": 120}
OLD = State("redis", INPUTS, INPUTS)


def inspected(test: list[str] | None) -> dict[str, Any]:
    return {"Config": {"Healthcheck": None if test is None else {"Test": test}}}


@pytest.mark.parametrize(
    ("test", "command"),
    [
        (["CMD", "pg_isready", "--quiet"], ["pg_isready", "--quiet"]),
        (["CMD-SHELL", "redis-cli ping | grep PONG"], ["/bin/sh", "-c", "redis-cli ping | grep PONG"]),
    ],
)
def test_the_health_check_is_run_as_docker_would(test: list[str], command: list[str]) -> None:
    assert plan.health_check("redis", inspected(test)) == command


@pytest.mark.parametrize("test", [None, [], ["NONE"], ["CMD"]])
def test_a_container_without_a_health_check_is_refused(test: list[str] | None) -> None:
    with pytest.raises(ProviderError, match="container redis has no health check"):
        plan.health_check("redis", inspected(test))


@pytest.mark.parametrize("status", ["running", "restarting", "created"])
def test_a_container_that_may_yet_serve_is_waited_for(status: str) -> None:
    assert ended("redis", {"Status": status, "ExitCode": 1}) is None


def test_a_container_that_ended_is_told_with_the_way_back() -> None:
    told = ended("redis", {"Status": "exited", "ExitCode": 137, "OOMKilled": True})
    assert told is not None
    for part in ("exited", "exit code 137", "for lack of memory", "docker logs redis", "docker start redis"):
        assert part in told


def test_a_paused_container_is_to_be_unpaused() -> None:
    told = ended("redis", {"Status": "paused", "ExitCode": 0})
    assert told is not None
    assert "docker unpause redis" in told


def test_only_a_check_that_ends_well_is_ready() -> None:
    assert plan.obstacle(0, b"NOAUTH") is None
    assert plan.obstacle(1, b"Connection\n  refused") == "its health check ended with 1: Connection refused"
    assert plan.obstacle(None, b"") == "its health check ended with None"


def test_another_container_is_waited_for_anew(provider: ProviderHarness) -> None:
    assert provider.diff(TOKEN, OLD, {**INPUTS, "containerId": "b2"}).changes == {
        "containerId": Change.UPDATE
    }


def test_more_patience_is_no_change(provider: ProviderHarness) -> None:
    assert provider.diff(TOKEN, OLD, {**INPUTS, "seconds": 300}).changes == {}


def test_no_patience_at_all_is_refused(provider: ProviderHarness) -> None:
    _, failures = provider.check(TOKEN, {**INPUTS, "seconds": 0})
    assert [failure.path for failure in failures] == ["seconds"]


def test_a_dead_engine_is_one_clear_sentence() -> None:
    unreachable = ProviderHarness(TradingDb(), {"dockerHost": "tcp://127.0.0.1:1"})
    with pytest.raises(ProviderError, match=r"container redis: Docker at tcp://127.0.0.1:1 does not answer"):
        unreachable.apply(TOKEN, INPUTS)

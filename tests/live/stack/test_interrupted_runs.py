"""A run cut short at any point: the next one converges, with the same secrets and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.settings import ENGINES
from tests.live.stack.processes import DOCKER_PLUGIN, ENGINE, all_ended, kill
from tests.live.stack.trial import Trial, ended, wait_until

pytestmark = pytest.mark.live


def cut_short(stack: Trial, program: frozenset[str], when: Callable[[], object]) -> None:
    """Starts a run and kills a program of it at a moment; the run ends as a failure, not as a crash."""
    run = stack.start("up")
    try:
        wait_until("the run comes to that point", lambda: when() or run.poll() is not None)
        kill(stack, program)
    finally:
        done = ended(run)
    assert done.code not in {0, None}
    assert "Traceback" not in done.text
    assert "error" in done.text
    all_ended(stack)


def passwords(stack: Trial) -> dict[str, str]:
    return {name: value for name, value in stack.secrets().items() if name.endswith(".value")}


def is_whole(stack: Trial) -> None:
    """One container an engine, all healthy, nothing pending, nothing to change."""
    assert set(stack.containers()) == {f"{stack.namespace}-{engine}" for engine in ENGINES}
    assert {stack.health(engine) for engine in ENGINES} == {"healthy"}
    latest = json.loads(stack.state_file.read_text())["checkpoint"]["latest"]
    assert not latest.get("pending_operations")
    networks = [network.name for network in stack.client.networks.list(names=[f"{stack.namespace}-"])]
    assert sorted(map(str, networks)) == [f"{stack.namespace}-edge", f"{stack.namespace}-internal"]
    stack.changes_nothing()


def test_a_first_run_is_finished_after_its_engine_and_then_a_plugin_was_killed(spare: Trial) -> None:
    if spare.containers():
        spare.succeed("destroy", "--remove-data")
    cut_short(spare, ENGINE, lambda: len(spare.containers()) >= 3)
    before, made = passwords(spare), set(spare.containers().values())
    assert before
    cut_short(spare, DOCKER_PLUGIN, lambda: set(spare.containers().values()) - made)
    done = spare.succeed("up")
    assert "**failed**" not in done.text
    after = passwords(spare)
    assert {name: after[name] for name in before} == before
    is_whole(spare)


def test_a_replacement_whose_engine_is_killed_is_finished_by_the_next(spare: Trial) -> None:
    name = f"{spare.namespace}-redis"
    before, secrets = spare.containers(), passwords(spare)
    # Memory alone would change in place; another limit of processes needs another container.
    spare.save(redis={"limits": {"memoryMb": 300, "cpus": 0.5, "processes": 256}})
    cut_short(spare, ENGINE, lambda: spare.containers().get(name) != before[name])
    spare.succeed("up")
    assert passwords(spare) == secrets
    assert spare.container("redis").attrs["HostConfig"]["Memory"] == 300 * 1024 * 1024
    others = {each: number for each, number in before.items() if each != name}
    assert others.items() <= spare.containers().items()
    is_whole(spare)


def test_a_second_run_beside_the_first_is_refused(stack: Trial) -> None:
    locks = Path(stack.workspace.state, ".pulumi", "locks")
    first = stack.start("up")
    try:
        wait_until("the first has the stack", lambda: list(locks.rglob("*.json")) or first.poll() is not None)
        error = stack.refused("up")
    finally:
        done = ended(first)
    assert "is being changed by another command" in error
    assert "process " in error
    assert done.code == 0, done.text

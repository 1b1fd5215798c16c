"""On a running stack: all is green, and each change by hand turns its check red and no other."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.workspace import ROOT
from ops.verification.catalogue import all_checks
from tests.live.stack.trial import Trial
from tests.live.verify.mutations.contents import Change, Stack
from tests.live.verify.mutations.table import CHANGES

pytestmark = pytest.mark.live

Verify = Callable[[], dict[str, Any]]
CASES = [
    pytest.param(check, change, id=f"{check}-{place}")
    for check, changes in CHANGES.items()
    for place, change in enumerate(changes)
]


@pytest.fixture(scope="module")
def verify(scratch: Trial) -> Iterator[Verify]:
    words = [sys.executable, "-m", "tests.live.verify.mutations.verifier", scratch.name]
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env=scratch.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        asked, answered = process.stdin, process.stdout

        def run() -> dict[str, Any]:
            asked.write("\n")
            asked.flush()
            line = answered.readline()
            assert line, process.stderr.read() if process.stderr else ""
            found: dict[str, Any] = json.loads(line)
            return found

        yield run
        asked.close()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:  # a test was cut short in the middle of a run
            process.kill()


def told(outcome: dict[str, Any]) -> str:
    return "\n".join(
        f"{case['group']} {case['id']} {case['case']}: {case['findings']}"
        for case in outcome["cases"]
        if case["verdict"] != "passed"
    )


def test_every_check_has_a_change_that_turns_it_red() -> None:
    assert sorted(CHANGES) == [check.id for check in all_checks()]


def test_the_stack_as_it_is_is_green(verify: Verify) -> None:
    outcome = verify()
    assert outcome["red"] == [], told(outcome)


@pytest.mark.parametrize(("check", "change"), CASES)
def test_a_change_by_hand_turns_its_check_red_alone(
    check: str, change: Change, by_hand: Stack, verify: Verify
) -> None:
    with change(by_hand):
        outcome = verify()
    assert outcome["red"] == [check], told(outcome)
    assert "Canary-" not in json.dumps(outcome)


def test_the_stack_is_green_again_after_all_changes(verify: Verify) -> None:
    outcome = verify()
    assert outcome["red"] == [], told(outcome)

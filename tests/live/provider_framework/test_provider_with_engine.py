"""The framework under the real engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.live.provider_framework.conftest import Project

pytestmark = pytest.mark.live

BOX = {"name": "a", "weight": 2, "key": "the-word", "ports": [{"internal": 80, "token": "hidden"}]}


def wait_for(what: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)  # between two looks at the condition


def test_a_stack_comes_up_stays_changes_and_goes(project: Project) -> None:
    project.boxes = {"a": BOX}
    assert project.steps()["a"]["op"] == "create"
    project.up()
    assert json.loads(project.succeed("stack", "output", "--json")) == {"a": "sn-a"}
    assert "2 unchanged" in project.up()
    project.boxes = {"a": {**BOX, "weight": 3, "labels": {"x.y": "z"}}}
    step = project.steps()["a"]
    assert step["op"] == "update"
    assert {path: change["kind"] for path, change in step["detailedDiff"].items()} == {
        "weight": "update",
        "labels": "add",
    }
    project.up()
    assert project.stored["a"]["weight"] == 3
    project.boxes = {"a": {**BOX, "ports": [{"internal": 81}]}}
    step = project.steps()["a"]
    assert (step["op"], step["replaceReasons"]) == ("replace", ["ports"])
    assert step["detailedDiff"]["ports[0].internal"]["kind"] == "update-replace"
    project.succeed("destroy", "--yes", "--skip-preview")
    assert project.stored == {}


def test_no_secret_is_in_the_state_or_the_output(project: Project) -> None:
    project.boxes = {"a": BOX}
    told = project.up("--diff")
    state = json.dumps(project.states()["a"])
    for word in ("the-word", "hidden", "wax"):
        assert word not in told
        assert word not in state
    assert '"sn-a"' in state


def test_refresh_finds_drift_and_up_mends_it(project: Project) -> None:
    project.boxes = {"a": BOX, "b": {"name": "b"}}
    project.up()
    stored = project.stored
    stored["a"]["weight"] = 50
    del stored["b"]
    project.path("boxes.json").write_text(json.dumps(stored))
    project.succeed("refresh", "--yes", "--skip-preview")
    assert "b" not in project.states()
    assert {name: step["op"] for name, step in project.steps().items()} == {"a": "update", "b": "create"}
    project.up()
    assert project.stored["a"]["weight"] == 2
    assert not project.steps()


def test_an_object_that_is_there_can_be_imported(project: Project) -> None:
    project.path("boxes.json").write_text(json.dumps({"a": {"name": "a", "weight": 2, "serial": "old"}}))
    project.boxes = {"a": {"name": "a", "weight": 2, "options": {"import_": "a"}}}
    assert "imported" in project.up()
    project.boxes = {"a": {"name": "a", "weight": 2}}
    assert project.states()["a"]["outputs"]["serial"] == "old"
    assert not project.steps()


def test_ignored_changes_are_no_change(project: Project) -> None:
    project.boxes = {"a": {"name": "a", "weight": 2}}
    project.up()
    project.boxes = {"a": {"name": "a", "weight": 9, "options": {"ignore_changes": ["weight"]}}}
    assert not project.steps()


def test_a_wrong_input_is_named_and_nothing_is_made(project: Project) -> None:
    project.boxes = {"a": {"name": "a", "ports": [{"internal": "http"}], "wheels": 4}}
    told = project.fail("up", "--yes", "--skip-preview")
    assert "ports[0].internal: must be an integer, not text" in told
    assert "wheels: is not served here: boxes here stand still" in told
    assert not project.path("boxes.json").exists()


def test_a_failure_is_one_clean_message_and_the_next_run_converges(project: Project) -> None:
    project.boxes = {"a": {"name": "a", "behaviour": "refuse"}}
    told = project.fail("up", "--yes", "--skip-preview")
    assert "the shelf in room one is full: remove a box" in told
    assert "Traceback" not in told
    assert "a" not in project.states()
    project.boxes = {"a": {"name": "a"}}
    assert "pending" not in project.up()


def test_an_unexpected_failure_is_one_line_and_names_the_log(project: Project) -> None:
    project.boxes = {"a": {"name": "a", "key": "the-word", "behaviour": "crash"}}
    told = project.fail("up", "--yes", "--skip-preview")
    log = project.path("workspace") / "logs" / "shelf-plugin.log"
    assert (
        f"create of shelf:index:Box a failed with an unexpected ValueError; the traceback is in {log}" in told
    )
    assert log.exists()
    for word in ("Traceback", "the-word", "kept_shelf.py"):
        assert word not in told


def test_an_object_that_is_not_usable_is_recorded_and_replaced_by_the_next_run(project: Project) -> None:
    box = {"name": "a", "key": "the-word", "extra": "long" * 100_000}
    project.boxes = {"a": {**box, "behaviour": "unusable"}}
    assert "the box a does not close" in project.fail("up", "--yes", "--skip-preview")
    assert project.states()["a"]["id"] == "a"
    project.boxes = {"a": box}
    assert project.steps()["a"]["op"] == "replace"
    project.up()
    assert "behaviour" not in project.stored["a"]
    assert not project.steps()


def test_changed_provider_configuration_does_not_replace(project: Project) -> None:
    project.boxes, project.config = {"a": {"name": "a"}}, {"room": "one", "height": "5"}
    project.up()
    project.config = {"room": "two", "height": "5"}
    assert {name: step["op"] for name, step in project.steps().items()} == {"shelf": "update"}


def test_wrong_provider_configuration_is_named(project: Project) -> None:
    project.boxes, project.config = {"a": {"name": "a"}}, {"rom": "one"}
    assert "rom: is not a property here; did you mean room?" in project.fail("preview")


def test_configuration_that_is_not_known_yet_does_not_fail_the_preview(project: Project) -> None:
    project.boxes, project.config = {"a": {"name": "a"}}, {"room": "UNKNOWN"}
    assert project.steps()["a"]["op"] == "create"
    project.up()
    assert project.stored["a"]["place"] == "sn-first-1"


def test_interruption_is_silent_and_leaves_no_process(project: Project) -> None:
    project.boxes = {"a": {"name": "a", "behaviour": "hang"}}
    engine = begin(project)
    os.kill(engine.pid, signal.SIGINT)
    told, _ = engine.communicate(timeout=30)
    assert engine.returncode != 0
    assert "interrupted while lifting" in told
    assert "KeyboardInterrupt" not in told
    assert "Traceback" not in told
    wait_for(lambda: not project.plugins(), 5)
    project.boxes = {"a": {"name": "a"}}
    project.up()


def test_the_plugin_ends_when_the_engine_is_killed(project: Project) -> None:
    project.boxes = {"a": {"name": "a", "behaviour": "hang"}}
    engine = begin(project)
    engine.kill()
    engine.communicate()
    wait_for(lambda: not project.plugins(), 10)


def begin(project: Project) -> subprocess.Popen[str]:
    """An `up` whose plugin is in the middle of a create."""
    engine = subprocess.Popen(
        project.command("up", "--yes", "--skip-preview"),
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_for(lambda: project.path("lifting").exists())
    return engine

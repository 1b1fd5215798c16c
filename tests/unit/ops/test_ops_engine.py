"""How the Pulumi CLI is run: its arguments, exit code, output and interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.workspace import ROOT, Workspace
from ops.complaints import Complaints
from ops.engine import Engine
from ops.errors import OpsError
from ops.stack import Stack

FakePulumi = Callable[[str], Path]


def test_an_operation_names_stack_and_settings_and_passes_its_exit_code_on(
    dev: Stack, fake_pulumi: FakePulumi
) -> None:
    noted = fake_pulumi("exit 7")
    assert Engine(dev).operate("preview", "--diff", "a b") == 7
    words = ["preview", "--stack", "dev", "--config-file", str(dev.overlay), "--diff", "a b"]
    assert noted.read_text().splitlines() == words


def test_the_engine_runs_in_the_project_with_the_workspace_as_backend(
    dev: Stack, fake_pulumi: FakePulumi, capfd: pytest.CaptureFixture[str]
) -> None:
    fake_pulumi('echo "$PWD $PULUMI_BACKEND_URL $PULUMI_CONFIG_PASSPHRASE_FILE"')
    assert Engine(dev).run(["x"]) == 0
    words = capfd.readouterr().out.split()
    state = f"{dev.workspace.state.as_uri()}?metadata=skip"
    assert words == [str(ROOT), state, str(dev.workspace.passphrase)]


def test_a_backend_that_the_user_names_wins(
    dev: Stack, fake_pulumi: FakePulumi, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://firm/state")
    fake_pulumi('echo "$PULUMI_BACKEND_URL"')
    Engine(dev).run(["x"])
    assert capfd.readouterr().out.strip() == "s3://firm/state"


def test_other_output_passes_through_as_it_comes(
    dev: Stack, fake_pulumi: FakePulumi, capfd: pytest.CaptureFixture[str]
) -> None:
    fake_pulumi("echo out; echo 'warning: something' >&2; exit 3")
    assert Engine(dev).run(["up"]) == 3
    assert capfd.readouterr() == ("out\n", "warning: something\n")


def test_a_wrong_passphrase_is_one_error_that_names_the_file(
    dev: Stack, fake_pulumi: FakePulumi, capfd: pytest.CaptureFixture[str]
) -> None:
    fake_pulumi("echo 'error: getting stack configuration: incorrect passphrase' >&2; exit 255")
    with pytest.raises(OpsError, match="passphrase does not open") as refused:
        Engine(dev).run(["up"])
    assert str(dev.workspace.passphrase) in refused.value.where
    assert capfd.readouterr().err == ""


def test_a_lock_of_somebody_else_names_the_holder(dev: Stack, fake_pulumi: FakePulumi) -> None:
    fake_pulumi(
        "echo 'error: the stack is currently locked by 1 lock(s). Either wait' >&2\n"
        "echo '  s3://x: created by ann@ci-4 (pid 4711) at 2026-01-02T03:04:05Z' >&2; exit 255"
    )
    with pytest.raises(OpsError, match="changed by another command") as refused:
        Engine(dev).run(["up"])
    assert "process 4711 of ann on ci-4" in refused.value.where
    assert "./tdb pulumi cancel dev" in refused.value.mend


def test_a_complaint_of_a_run_that_ends_well_is_no_error(dev: Stack, fake_pulumi: FakePulumi) -> None:
    fake_pulumi("echo 'incorrect passphrase' >&2")
    assert Engine(dev).run(["up"]) == 0


def test_a_question_to_the_engine_that_fails_shows_the_engines_words(
    dev: Stack, fake_pulumi: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_pulumi("echo 'error: no such thing' >&2; exit 255")
    with pytest.raises(OpsError, match="stack export"):
        Engine(dev).capture(["stack", "export"])
    assert "no such thing" in capsys.readouterr().err


def test_a_missing_cli_is_said(dev: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(OpsError, match="Pulumi CLI is not there"):
        Engine(dev).run(["up"])


def test_a_new_stack_is_made_beside_its_copied_settings(dev: Stack, fake_pulumi: FakePulumi) -> None:
    noted = fake_pulumi("exit 0")
    Engine(dev).ensure_stack()
    words = noted.read_text().splitlines()
    assert words[:5] == ["--cwd", str(dev.overlay.parent), "stack", "init", "dev"]


def test_a_stack_that_is_there_is_not_made_again(dev: Stack, fake_pulumi: FakePulumi) -> None:
    noted = fake_pulumi("exit 1")
    file = dev.workspace.state / ".pulumi" / "stacks" / "trading-databases" / "dev.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {}}}))
    assert Engine(dev).ensure_stack().exists
    assert not noted.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_reaches_the_engine_once_and_its_exit_code_returns(
    dev: Stack, fake_pulumi: FakePulumi, number: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    name = number.name.removeprefix("SIG")
    ready = dev.workspace.folder / "ready"
    fake_pulumi(
        f"trap 'echo stopping; exit 9' {name}\nmkfifo {ready}\n: >{ready}\nwhile :; do sleep 0.05; done"
    )

    def interrupt() -> None:
        while not ready.exists():
            threading.Event().wait(0.01)
        ready.open().close()  # opened by the program once its trap is set
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=interrupt)
    thread.start()
    code = Engine(dev).run(["up"])
    thread.join()
    assert code == 9
    assert capfd.readouterr().out == "stopping\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_tdb_pulumi_leaves_arguments_and_exit_code_alone(
    workspace: Workspace, fake_pulumi: FakePulumi
) -> None:
    noted = fake_pulumi("exit 5")
    program = (
        "from infra.workspace import Workspace\nfrom ops import engine\n"
        "variables = engine.environment(Workspace.of_environment())\n"
        "engine.become(['config', 'set', '--', '-x', 'a b', '--help'], variables)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT)
    assert done.returncode == 5
    assert noted.read_text().splitlines() == ["config", "set", "--", "-x", "a b", "--help"]


def test_lines_before_a_complaint_are_shown_and_lines_after_it_are_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    complaints = Complaints("dev", "PULUMI_CONFIG_PASSPHRASE")
    complaints.forward(["warning: a\n", "error: incorrect passphrase\n", "usage\n"], sys.stderr)
    assert capsys.readouterr().err == "warning: a\n"
    assert complaints.error is not None
    assert complaints.error.where == "it came from PULUMI_CONFIG_PASSPHRASE"

"""The CLI's own log: off in our Pulumi home, on when asked for, and no log lost between the two."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.airgap.toolchain import automatic_log, plugins, record
from infra.airgap.toolchain.automatic_log import is_settled, kept, place, settle
from infra.airgap.toolchain.record import Part, Record
from infra.airgap.toolchain.steps import steps
from infra.atomic_file import write_atomically
from infra.steps import Step, StepLog
from infra.workspace import Workspace

STANDIN = Part(False, "/stand-in", "5.2.0", "behind a firewall")
INSTALLED = Part(True, "/official", "5.2.0", "it is installed")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def logs(folder: Path, *names: str) -> None:
    folder.mkdir()
    for name in names:
        (folder / name).write_text(name)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def the_step(workspace: Workspace) -> Step:
    (found,) = (step for step in steps(workspace) if step.name == "pulumi-log")
    return found


def test_a_file_keeps_the_folder_away_and_says_how_to_get_the_log(home: Path) -> None:
    assert not is_settled(home, on=False)
    settle(home, on=False)
    assert is_settled(home, on=False)
    with pytest.raises(FileExistsError):
        place(home).mkdir()
    assert "Set TDB_DEBUG" in place(home).read_text()
    assert not kept(home).exists()


def test_logs_that_are_there_are_set_aside(home: Path) -> None:
    logs(place(home), "a.log", "b.log")
    assert not is_settled(home, on=False)
    settle(home, on=False)
    assert place(home).is_file()
    assert names(kept(home)) == ["a.log", "b.log"]


def test_who_asks_for_logs_gets_the_folder_and_the_logs_of_before(home: Path) -> None:
    logs(place(home), "a.log")
    settle(home, on=False)
    assert not is_settled(home, on=True)
    settle(home, on=True)
    assert is_settled(home, on=True)
    assert names(home) == ["logs"]
    assert names(place(home)) == ["a.log"]


def test_logs_of_two_times_are_kept_together(home: Path) -> None:
    logs(kept(home), "a.log")
    logs(place(home), "b.log")
    settle(home, on=False)
    assert names(home) == ["logs", "logs.kept"]
    assert names(kept(home)) == ["a.log", "b.log"]


@pytest.mark.parametrize("on", [True, False])
def test_settling_twice_changes_nothing(home: Path, on: bool) -> None:
    logs(place(home), "a.log")
    settle(home, on=on)
    before = sorted(home.rglob("*"))
    settle(home, on=on)
    assert sorted(home.rglob("*")) == before


def test_a_cli_that_makes_the_folder_meanwhile_is_left_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(path: Path, text: str, *, mode: int) -> None:
        logs(path, "running.log")
        write_atomically(path, text, mode=mode)

    monkeypatch.setattr(automatic_log, "write_atomically", too_late)
    settle(home, on=False)
    assert names(home) == ["logs"]
    assert names(place(home)) == ["running.log"]
    assert not is_settled(home, on=False)  # so the next command does it


def test_the_file_may_be_gone_when_the_log_is_asked_for(home: Path) -> None:
    settle(home, on=True)
    assert names(home) == []


def test_an_old_folder_of_logs_is_set_aside_though_all_else_is_prepared(
    workspace: Workspace, log: StepLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.save(workspace, Record(mode="auto", plugins={"docker": STANDIN}))
    home = plugins.pulumi_home(workspace)
    home.mkdir()
    logs(place(home), "a.log")
    assert not the_step(workspace).is_done()
    the_step(workspace).do(log)
    assert the_step(workspace).is_done()
    assert names(kept(home)) == ["a.log"]

    monkeypatch.setenv("TDB_DEBUG", "1")
    assert not the_step(workspace).is_done()
    the_step(workspace).do(log)
    assert the_step(workspace).is_done()
    assert names(place(home)) == ["a.log"]


def test_the_home_of_the_user_is_left_as_it_is(workspace: Workspace) -> None:
    record.save(workspace, Record(mode="auto", plugins={"docker": INSTALLED}))
    assert the_step(workspace).is_done()
    assert not plugins.pulumi_home(workspace).exists()

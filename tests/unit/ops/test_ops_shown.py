"""What a person sees: errors, progress, the overview, and what never shows."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.steps import Step, StepError, StepLog
from infra.typed_config import ConfigError
from infra.workspace import ROOT, Workspace
from ops import prepare
from ops.cli import COMMANDS
from ops.commands.logs import Hidden, lines
from ops.commands.status import origin, version
from ops.errors import OpsError, translated, unexpected
from ops.progress import PlainProgress, last_line
from ops.shells.influx import tables


def test_an_error_says_what_where_and_how_to_mend_it() -> None:
    text = OpsError("the disk is full", where="/var", mend="make room").text()
    assert text.splitlines() == ["error: the disk is full", "  where: /var", "  mend:  make room"]


def test_a_failed_step_names_its_log() -> None:
    made = translated(StepError("go ended with 1", "install go", Path("/logs/go.log")))
    assert made is not None
    assert (made.what, made.mend) == ("go ended with 1", "install go")
    assert "/logs/go.log" in made.where


def test_a_setting_that_cannot_be_used_is_an_error_of_the_user() -> None:
    assert translated(ConfigError("The configuration of stack dev", ["x: is no port"])) is not None


def test_a_defect_leaves_one_line_and_a_traceback_for_its_owner(tmp_path: Path) -> None:
    with pytest.raises(KeyError) as odd:
        _ = dict[str, str]()["odd"]
    made = unexpected(odd.value, tmp_path / "logs")
    (file,) = (tmp_path / "logs").iterdir()
    assert str(file) in made.where
    assert "\n" not in made.what
    assert "test_ops_shown" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_a_defect_whose_traceback_cannot_be_written_is_still_one_error(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    assert "could not be written" in unexpected(KeyError("odd"), tmp_path / "logs").where


def test_outside_a_terminal_work_is_two_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with PlainProgress().work("Pulumi CLI 3.250.0"):
        pass
    assert [line[10:] for line in capsys.readouterr().err.splitlines()] == [
        " Pulumi CLI 3.250.0 ...",
        " Pulumi CLI 3.250.0 ... done in 0.0 s",
    ]


def test_work_that_fails_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StepError), PlainProgress().work("image"):
        raise StepError("no")
    assert "image ... failed after" in capsys.readouterr().err


def test_the_last_line_of_a_log_has_no_control_characters(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("first\nsecond \x1b[1mbold\n\n")
    assert last_line(log) == "second [1mbold"
    assert last_line(tmp_path / "none") == ""


def test_only_what_is_not_done_is_done_and_its_output_goes_to_its_log(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    def do(log: StepLog) -> None:
        log.note("hello")

    def fails(_: StepLog) -> None:
        raise AssertionError("it was done already")

    steps = [Step("a", "the first", lambda: True, fails), Step("b", "the second", lambda: False, do)]
    prepare.run(workspace, [lambda _: steps])
    assert (workspace.logs / "b.log").read_text() == "hello\n"
    shown = capsys.readouterr().err
    assert "the second" in shown
    assert "the first" not in shown


def test_nothing_to_do_shows_nothing(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    prepare.run(workspace, [lambda _: [Step("a", "the first", lambda: True, lambda _: None)]])
    assert capsys.readouterr() == ("", "")
    assert not workspace.folder.exists()


def test_secrets_in_logs_are_hidden_known_or_spoken() -> None:
    hidden = Hidden(["correct-horse-battery"])
    assert hidden("login correct-horse-battery failed") == "login [secret] failed"
    assert hidden("STATEMENT: ALTER ROLE x PASSWORD 'abc'") == "STATEMENT: ALTER ROLE x PASSWORD [secret]"
    assert hidden("SCRAM-SHA-256$4096:ab$cd:ef x") == "[secret] x"


def test_log_lines_are_whole_however_they_arrive() -> None:
    assert list(lines(iter([b"a\nb", b"c\r\n", b"d"]))) == ["a", "bc", "d"]


def test_the_version_comes_from_our_label_or_the_official_variable() -> None:
    assert version({"Config": {"Labels": {"org.opencontainers.image.version": "17.2"}}}) == "17.2"
    assert version({"Config": {"Labels": None, "Env": ["PATH=/", "PG_VERSION=17.6-1"]}}) == "17.6-1"
    assert version({}) == "?"


def test_the_origin_of_an_image_is_told_apart() -> None:
    assert origin({"Config": {"Labels": {"tdb.image": "redis"}}}) == "built here"
    assert origin({"RepoDigests": ["redis@sha256:0"]}) == "registry"


def test_a_flux_answer_of_several_tables_is_split() -> None:
    answer = ",result,table,_time,_value\r\n,,0,t1,1\r\n\r\n,result,table,name\r\n,,0,x\r\n"
    assert list(tables(answer)) == [(["_time", "_value"], [["t1", "1"]]), (["name"], [["x"]])]
    assert list(tables("\r\n")) == []


def test_the_overview_loads_no_command() -> None:
    program = (
        "import sys; sys.argv = ['tdb', '--help']\nfrom ops.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'docker', 'requests', 'pulumi', 'yaml', 'grpc', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for name in (
        "up",
        "preview",
        "destroy",
        "status",
        "doctor",
        "test",
        "logs",
        "psql",
        "redis",
        "influx",
        "q",
    ):
        assert f" {name} " in done.stdout


@pytest.mark.parametrize(
    "name",
    ["up", "preview", "destroy", "status", "doctor", "test", "logs", "psql", "redis", "influx", "q", "env"],
)
def test_every_command_explains_itself_with_examples(name: str) -> None:
    module, _, attribute = COMMANDS[name][0].partition(":")
    done = CliRunner().invoke(getattr(importlib.import_module(module), attribute), ["--help"])
    assert done.exit_code == 0, done.output
    assert f"./tdb {name}" in done.output


def test_an_unknown_command_is_refused_with_the_nearest_name() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ops", "statsu"], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "status" in done.stderr

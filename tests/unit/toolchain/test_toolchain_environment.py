"""The environment of the CLI: what is added, and what of the user's stays."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from infra.airgap.toolchain import docker_engine, plugins, record
from infra.airgap.toolchain.environment import environment
from infra.airgap.toolchain.record import Part, Record
from infra.workspace import Workspace

STANDIN = Part(False, "/stand-in", "5.2.0", "behind a firewall")
INSTALLED = Part(True, "/official", "3.18.2", "it is installed")
OBTAINABLE = Part(True, "", "3.18.2", "the engine downloads it")


def test_the_tools_come_first_on_path(workspace: Workspace) -> None:
    assert environment(workspace, {"PATH": "/usr/bin"})["PATH"] == f"{workspace.tools}:/usr/bin"


def test_state_and_passphrase_are_those_of_the_workspace(workspace: Workspace) -> None:
    added = environment(workspace, {})
    assert added["PULUMI_BACKEND_URL"] == f"file://{workspace.state}?metadata=skip"
    assert added["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(workspace.passphrase)


@pytest.mark.parametrize("given", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
def test_a_passphrase_of_the_user_stays(workspace: Workspace, given: str) -> None:
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" not in environment(workspace, {given: "theirs"})


def test_a_backend_of_the_user_stays(workspace: Workspace) -> None:
    assert "PULUMI_BACKEND_URL" not in environment(workspace, {"PULUMI_BACKEND_URL": "s3://bucket"})


def test_a_space_in_the_path_of_the_state_is_escaped(tmp_path: Path) -> None:
    added = environment(Workspace(tmp_path / "my work", tmp_path), {})
    assert added["PULUMI_BACKEND_URL"].endswith("/my%20work/state?metadata=skip")


def test_stand_ins_bring_a_pulumi_home_and_no_downloads(workspace: Workspace) -> None:
    record.save(workspace, Record(mode="auto", plugins={"docker": STANDIN, "postgresql": INSTALLED}))
    added = environment(workspace, {"PULUMI_HOME": "/theirs"})
    assert added["PULUMI_HOME"] == str(plugins.pulumi_home(workspace))
    assert added["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"


def test_official_plugins_leave_the_pulumi_home_alone_and_may_be_downloaded(workspace: Workspace) -> None:
    record.save(workspace, Record(mode="auto", plugins={"postgresql": OBTAINABLE}))
    added = environment(workspace, {"PULUMI_HOME": "/theirs"})
    assert "PULUMI_HOME" not in added
    assert "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION" not in added


def test_a_damaged_record_is_an_empty_one(workspace: Workspace) -> None:
    workspace.folder.mkdir()
    (workspace.folder / "toolchain.json").write_text('{"mode": "auto", "cli": {"unknown": 1}}')
    assert record.load(workspace) == Record()


def test_a_record_is_read_back_as_written(workspace: Workspace) -> None:
    written = Record(mode="never", cli=INSTALLED, host=STANDIN, plugins={"docker": OBTAINABLE})
    record.save(workspace, written)
    assert record.load(workspace) == written


def test_a_rootless_engine_is_used_where_the_usual_socket_does_not_answer(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docker_engine, "DEFAULT", f"unix://{tmp_path}/nothing.sock")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "docker.sock"))
        added = environment(workspace, {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert added["DOCKER_HOST"] == f"unix://{tmp_path}/docker.sock"


def test_docker_host_of_the_user_stays(workspace: Workspace) -> None:
    assert "DOCKER_HOST" not in environment(workspace, {"DOCKER_HOST": "ssh://elsewhere"})

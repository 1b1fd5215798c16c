"""The tools folder: the CLI with a language host the engine takes without a warning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.airgap.toolchain import pulumi_cli, tools
from infra.airgap.toolchain.launchers import launcher
from infra.airgap.toolchain.record import Part
from infra.airgap.toolchain.standins import Standins
from infra.steps import StepError
from infra.workspace import Workspace


def release(folder: Path, *names: str) -> Part:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(f"#!/bin/sh\necho {name}\n")
        (folder / name).chmod(0o755)
    return Part(True, str(folder / "pulumi"), "3.250.0", "")


BUILT = ("pulumi", "pulumi-language-python-exec")
COMPLETE = (*BUILT, "pulumi-language-python")


def test_a_built_cli_gets_our_host_in_its_own_folder(workspace: Workspace, tmp_path: Path) -> None:
    cli = release(tmp_path / "built", *BUILT)
    host = tools.decide_host(workspace, cli, Standins.AUTO)
    assert not host.official
    tools.install(workspace, cli, host)
    assert sorted(path.name for path in workspace.tools.iterdir()) == sorted(COMPLETE)
    assert not (workspace.tools / "pulumi").is_symlink()
    assert tools.is_installed(workspace, cli, host)


def test_a_complete_release_is_only_linked(workspace: Workspace, tmp_path: Path) -> None:
    cli = release(tmp_path / "official", *COMPLETE)
    host = tools.decide_host(workspace, cli, Standins.AUTO)
    assert host.official
    tools.install(workspace, cli, host)
    assert [path.name for path in workspace.tools.iterdir()] == ["pulumi"]
    assert tools.is_installed(workspace, cli, host)


def test_our_tools_go_when_a_complete_release_takes_over(workspace: Workspace, tmp_path: Path) -> None:
    built = release(tmp_path / "built", *BUILT)
    tools.install(workspace, built, tools.decide_host(workspace, built, Standins.AUTO))
    official = release(tmp_path / "official", *COMPLETE)
    host = tools.decide_host(workspace, official, Standins.AUTO)
    assert not tools.is_installed(workspace, official, host)
    tools.install(workspace, official, host)
    assert [path.name for path in workspace.tools.iterdir()] == ["pulumi"]


def test_always_takes_our_host_over_the_official_one(workspace: Workspace, tmp_path: Path) -> None:
    cli = release(tmp_path / "official", *COMPLETE)
    assert not tools.decide_host(workspace, cli, Standins.ALWAYS).official


def test_never_refuses_a_cli_without_a_host(workspace: Workspace, tmp_path: Path) -> None:
    cli = release(tmp_path / "built", *BUILT)
    with pytest.raises(StepError, match="has no pulumi-language-python beside it"):
        tools.decide_host(workspace, cli, Standins.NEVER)


def test_a_cli_without_the_executor_is_refused_with_a_way_out(workspace: Workspace, tmp_path: Path) -> None:
    cli = release(tmp_path / "bare", "pulumi")
    with pytest.raises(StepError) as caught:
        tools.install(workspace, cli, tools.decide_host(workspace, cli, Standins.AUTO))
    assert "TDB_STANDINS=always" in caught.value.mend


def test_a_changed_host_script_is_seen(workspace: Workspace, tmp_path: Path) -> None:
    cli = release(tmp_path / "built", *BUILT)
    host = tools.decide_host(workspace, cli, Standins.AUTO)
    tools.install(workspace, cli, host)
    (workspace.tools / "pulumi-language-python").write_text("#!/bin/sh\n")
    assert not tools.is_installed(workspace, cli, host)


def test_a_copy_serves_where_a_hard_link_cannot(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("os.link", refuse)
    cli = release(tmp_path / "built", *BUILT)
    host = tools.decide_host(workspace, cli, Standins.AUTO)
    tools.install(workspace, cli, host)
    assert (workspace.tools / "pulumi").stat().st_nlink == 1
    assert tools.is_installed(workspace, cli, host)


def test_a_launcher_runs_its_module_with_its_arguments_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "json").mkdir()  # a folder of the caller must not hide the module
    (tmp_path / "json" / "__init__.py").write_text("raise SystemExit('hidden')")
    script = tmp_path / "launch"
    script.write_text(launcher(Path(sys.executable), "json.tool"))
    script.chmod(0o755)
    done = subprocess.run(
        [script, "--compact"], input="[1,  2]", cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[1,2]"


def test_a_cli_on_path_is_found_but_never_our_own(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = release(tmp_path / "theirs", "pulumi")
    ours = release(workspace.tools, "pulumi")
    monkeypatch.setenv("PATH", f"{Path(ours.path).parent}:{Path(theirs.path).parent}:/usr/bin:/bin")
    found = pulumi_cli.on_path(workspace)
    assert found is not None
    assert found[0] == Path(theirs.path)

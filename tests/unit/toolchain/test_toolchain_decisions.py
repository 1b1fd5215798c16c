"""Official parts or stand-ins: what is decided, why, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.airgap.toolchain import official, plugins
from infra.airgap.toolchain.language_host.packages import RequiredPlugin
from infra.airgap.toolchain.official import UnavailableError
from infra.airgap.toolchain.standins import Standins
from infra.steps import StepError
from infra.workspace import Workspace

DOCKER = RequiredPlugin("docker", "5.2.0", "")
POSTGRESQL = RequiredPlugin("postgresql", "3.18.2", "")


@pytest.fixture
def behind_firewall(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise UnavailableError("the download site does not answer: no answer within 3 s")

    monkeypatch.setattr(official, "published_checksum", refuse)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official, "published_checksum", lambda: "0" * 64)


def install_official(plugin: RequiredPlugin) -> Path:
    path = plugins.executable(plugins.user_home(), plugin.name, plugin.version)
    path.parent.mkdir(parents=True)
    path.write_text("official")
    return path


@pytest.mark.usefixtures("behind_firewall")
def test_behind_a_firewall_both_plugins_are_stand_ins_and_say_why(workspace: Workspace) -> None:
    decided = plugins.decide(workspace, [DOCKER, POSTGRESQL], Standins.AUTO)
    assert [part.official for part in decided.values()] == [False, False]
    assert "no answer within 3 s" in decided["docker"].why


@pytest.mark.usefixtures("connected")
def test_a_connected_machine_uses_no_stand_in(workspace: Workspace) -> None:
    decided = plugins.decide(workspace, [DOCKER, POSTGRESQL], Standins.AUTO)
    assert all(part.official and not part.path for part in decided.values())
    assert plugins.contents(workspace.folder, decided) == {}


@pytest.mark.usefixtures("behind_firewall")
def test_an_installed_official_plugin_is_used_beside_a_stand_in(workspace: Workspace) -> None:
    there = install_official(DOCKER)
    decided = plugins.decide(workspace, [DOCKER, POSTGRESQL], Standins.AUTO)
    assert decided["docker"].official
    assert not decided["postgresql"].official

    home = plugins.pulumi_home(workspace)
    scripts = plugins.contents(Path("/checkout"), decided)
    plugins.install(home, scripts, decided)
    assert plugins.executable(home, "docker", "5.2.0").resolve() == there
    assert plugins.are_installed(scripts, decided)


@pytest.mark.usefixtures("connected")
def test_a_half_installed_official_plugin_does_not_count(workspace: Workspace) -> None:
    there = install_official(DOCKER)
    Path(f"{there.parent}.partial").touch()
    assert plugins.decide(workspace, [DOCKER], Standins.AUTO)["docker"].path == ""


def test_always_uses_stand_ins_even_where_the_official_plugin_is(workspace: Workspace) -> None:
    install_official(DOCKER)
    assert not plugins.decide(workspace, [DOCKER], Standins.ALWAYS)["docker"].official


@pytest.mark.usefixtures("behind_firewall")
def test_never_refuses_with_the_command_that_mends_it(workspace: Workspace) -> None:
    with pytest.raises(StepError) as caught:
        plugins.decide(workspace, [DOCKER], Standins.NEVER)
    assert "docker 5.2.0 is not installed" in caught.value.reason
    assert "pulumi plugin install resource docker 5.2.0" in caught.value.mend


@pytest.mark.usefixtures("behind_firewall")
def test_a_configured_mirror_makes_plugins_official(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES", ".*=file:///mirror")
    assert plugins.decide(workspace, [DOCKER], Standins.AUTO)["docker"].official


@pytest.mark.usefixtures("behind_firewall")
def test_a_plugin_without_a_stand_in_is_refused_by_name(workspace: Workspace) -> None:
    with pytest.raises(StepError, match="no stand-in for the plugin kafka"):
        plugins.decide(workspace, [RequiredPlugin("kafka", "3.0.0", "")], Standins.AUTO)


@pytest.mark.usefixtures("behind_firewall")
def test_a_stand_in_of_an_older_version_is_dropped(workspace: Workspace) -> None:
    home = plugins.pulumi_home(workspace)
    old = plugins.executable(home, "docker", "5.1.0")
    foreign = plugins.executable(home, "random", "4.0.0")
    for path in (old, foreign):
        path.parent.mkdir(parents=True)
        path.touch()
    decided = plugins.decide(workspace, [DOCKER], Standins.AUTO)
    plugins.install(home, plugins.contents(Path("/checkout"), decided), decided)
    assert not old.exists()
    assert foreign.exists()


@pytest.mark.usefixtures("behind_firewall")
def test_a_changed_stand_in_is_seen_as_not_installed(workspace: Workspace) -> None:
    decided = plugins.decide(workspace, [DOCKER], Standins.AUTO)
    scripts = plugins.contents(Path("/checkout"), decided)
    plugins.install(plugins.pulumi_home(workspace), scripts, decided)
    assert plugins.are_installed(scripts, decided)
    Path(decided["docker"].path).write_text("#!/bin/sh\nexit 1\n")
    assert not plugins.are_installed(scripts, decided)


@pytest.mark.parametrize("value", ["auto", "always", "never"])
def test_the_mode_comes_from_the_environment(value: str) -> None:
    assert Standins.chosen({"TDB_STANDINS": value}).value == value


def test_the_mode_is_auto_unless_set() -> None:
    assert Standins.chosen({}) is Standins.chosen({"TDB_STANDINS": ""}) is Standins.AUTO


def test_an_unknown_mode_is_refused_with_the_choices() -> None:
    with pytest.raises(StepError) as caught:
        Standins.chosen({"TDB_STANDINS": "sometimes"})
    assert "'sometimes'" in caught.value.reason
    assert "auto, always or never" in caught.value.mend

"""The steps that prepare the toolchain, in the order in which they need each other."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from infra.airgap.toolchain import automatic_log, docker_engine, plugins, pulumi_cli, record, tools, versions
from infra.airgap.toolchain.language_host.packages import RequiredPlugin, required_plugins
from infra.airgap.toolchain.language_host.virtualenv import Virtualenv
from infra.airgap.toolchain.record import Record
from infra.airgap.toolchain.standins import Standins
from infra.steps import Step, StepError, StepLog
from infra.workspace import ROOT, Workspace


def steps(workspace: Workspace) -> list[Step]:
    """Docker engine, Pulumi CLI, and the tools and plugins that go with it."""
    return [
        Step(
            "docker-engine",
            "Docker engine",
            docker_engine.answers,
            lambda log: docker_engine.prepare(workspace, log),
        ),
        Step(
            "pulumi-cli",
            f"Pulumi CLI {versions.PULUMI}",
            lambda: _has_cli(workspace),
            lambda log: _prepare_cli(workspace, log),
        ),
        Step(
            "pulumi-plugins",
            "Language host and provider plugins",
            lambda: _has_plugins(workspace),
            lambda log: _prepare_plugins(workspace, log),
        ),
        Step(
            "pulumi-log",
            f"The Pulumi CLI's log of every call: {'on' if automatic_log.wanted() else 'off'}",
            lambda: _has_log_settled(workspace),
            lambda log: _settle_log(workspace, log),
        ),
    ]


def _has_cli(workspace: Workspace) -> bool:
    known = record.load(workspace)
    return (
        known.mode == Standins.chosen().value
        and known.cli is not None
        and versions.runs_our_sdk(known.cli.version)
        and Path(known.cli.path).is_file()
    )


def _prepare_cli(workspace: Workspace, log: StepLog) -> None:
    part = pulumi_cli.prepare(workspace, log)
    # What was decided about plugins goes with the CLI and the mode: decide it again.
    record.save(workspace, Record(mode=Standins.chosen().value, cli=part))


def _required() -> list[RequiredPlugin]:
    return required_plugins(Virtualenv(Path(sys.prefix)))


def _has_plugins(workspace: Workspace) -> bool:
    known = record.load(workspace)
    if known.cli is None or known.host is None or known.mode != Standins.chosen().value:
        return False
    if {each.name: each.version for each in _required()} != {
        name: part.version for name, part in known.plugins.items()
    }:
        return False
    return (
        tools.is_installed(workspace, known.cli, known.host)
        and plugins.are_installed(plugins.contents(ROOT, known.plugins), known.plugins)
        and workspace.state.is_dir()
    )


def _prepare_plugins(workspace: Workspace, log: StepLog) -> None:
    known = record.load(workspace)
    if known.cli is None:
        raise StepError("no Pulumi CLI has been chosen", "run the step pulumi-cli first", log.path)
    mode = Standins.chosen()
    host = tools.decide_host(workspace, known.cli, mode)
    decided = plugins.decide(workspace, _required(), mode)
    tools.install(workspace, known.cli, host)
    plugins.install(plugins.pulumi_home(workspace), plugins.contents(ROOT, decided), decided)
    workspace.state.mkdir(parents=True, exist_ok=True)
    for name, part in {"language host": host, **decided}.items():
        log.note(f"{name}: {'official' if part.official else 'stand-in'} ({part.why})")
    record.save(workspace, replace(known, mode=mode.value, host=host, plugins=decided))


def _has_log_settled(workspace: Workspace) -> bool:
    """Where no plugin is a stand-in, the Pulumi home is the user's own: it is left as it is."""
    home = plugins.pulumi_home(workspace)
    return not record.load(workspace).stands_in or automatic_log.is_settled(home, on=automatic_log.wanted())


def _settle_log(workspace: Workspace, log: StepLog) -> None:
    home, on = plugins.pulumi_home(workspace), automatic_log.wanted()
    automatic_log.settle(home, on=on)
    log.note(f"{automatic_log.place(home)}: {'free for logs' if on else 'a file keeps logs away'}")

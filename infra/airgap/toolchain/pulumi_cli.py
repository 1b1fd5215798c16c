"""The Pulumi CLI: the one on PATH, else the official release, else one built here; kept in the cache."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from infra.airgap.toolchain import official, versions
from infra.airgap.toolchain.language_host.programs import EXECUTOR
from infra.airgap.toolchain.locks import exclusive
from infra.airgap.toolchain.official import UnavailableError
from infra.airgap.toolchain.pulumi_build import build
from infra.airgap.toolchain.record import Part
from infra.airgap.toolchain.standins import VARIABLE, Standins
from infra.steps import StepError, StepLog
from infra.workspace import Workspace

_LANGUAGE_HOST = "pulumi-language-python"


def prepare(workspace: Workspace, log: StepLog) -> Part:
    """The CLI to use; gets or builds it where none is there."""
    mode = Standins.chosen()
    home = workspace.cache / "toolchain" / f"pulumi-{versions.PULUMI}"
    refusals: list[str] = []
    if mode is not Standins.ALWAYS:
        try:
            return _official(workspace, home.with_name(f"{home.name}-official"), log)
        except UnavailableError as error:
            refusals.append(str(error))
            log.note(str(error))
    if mode is Standins.NEVER:
        raise StepError(
            f"no Pulumi CLI {versions.PULUMI} or newer: {refusals[0]}",
            f"install Pulumi and put it on PATH, or let {VARIABLE}=auto build it",
            log.path,
        )
    with exclusive(home.with_name(f"{home.name}.lock"), log):
        if not _is_whole(home):
            shutil.rmtree(home, ignore_errors=True)
            build(home, workspace.cache, log)
    why = refusals[0] if refusals else f"{VARIABLE}=always"
    return Part(False, str(home / "pulumi"), versions.PULUMI, f"built from Go modules: {why}")


def language_host_beside(cli: Path) -> Path | None:
    """The official language host, which releases carry next to the CLI."""
    folder = cli.resolve().parent
    host = folder / _LANGUAGE_HOST
    return host if host.is_file() and (folder / EXECUTOR).is_file() else None


def on_path(workspace: Workspace) -> tuple[Path, str] | None:
    """A CLI that the user installed, and what it says of its version."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    ours = {workspace.tools.resolve(), workspace.cache.resolve() / "toolchain"}
    search = [each for each in folders if each and Path(each).resolve() not in ours]
    found = shutil.which("pulumi", path=os.pathsep.join(search))
    if found is None:
        return None
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            [found, "version"], env=environment, capture_output=True, text=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return Path(found), ""
    return Path(found), done.stdout.strip()


def _official(workspace: Workspace, home: Path, log: StepLog) -> Part:
    found = on_path(workspace)
    if found and versions.runs_our_sdk(found[1]):
        return Part(True, str(found[0]), found[1].lstrip("v"), "it is on PATH")
    old = f"{found[0]} is {found[1] or 'unusable'}, not {versions.PULUMI} or newer; " if found else ""
    with exclusive(home.with_name(f"{home.name}.lock"), log):
        if not _is_whole(home):
            shutil.rmtree(home, ignore_errors=True)
            try:
                official.download(home, official.published_checksum(), log)
            except UnavailableError as error:
                raise UnavailableError(f"{old}{error}") from error
    return Part(True, str(home / "pulumi"), versions.PULUMI, f"{old}downloaded and its checksum verified")


def _is_whole(home: Path) -> bool:
    return (home / "pulumi").is_file() and (home / EXECUTOR).is_file()

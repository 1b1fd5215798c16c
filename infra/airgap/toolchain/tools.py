"""The folder that comes first on PATH: the CLI, with our language host beside it where needed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from infra.airgap.toolchain import pulumi_cli, versions
from infra.airgap.toolchain.language_host.programs import EXECUTOR
from infra.airgap.toolchain.launchers import launcher
from infra.airgap.toolchain.record import Part
from infra.airgap.toolchain.standins import VARIABLE, Standins
from infra.atomic_file import write_atomically
from infra.steps import StepError
from infra.workspace import ROOT, Workspace

HOST = "pulumi-language-python"
_HOST_MODULE = "infra.airgap.toolchain.language_host"


def decide_host(workspace: Workspace, cli: Part, mode: Standins) -> Part:
    """The language host that goes with a CLI."""
    beside = pulumi_cli.language_host_beside(Path(cli.path))
    if beside and mode is not Standins.ALWAYS:
        return Part(True, str(beside), cli.version, "it came with the CLI")
    if mode is Standins.NEVER:
        raise StepError(
            f"{cli.path} has no {HOST} beside it",
            f"install the complete Pulumi release, or let {VARIABLE}=auto use ours",
        )
    why = f"{VARIABLE}=always" if beside else "the CLI came without one"
    return Part(False, str(workspace.tools / HOST), versions.PULUMI, why)


def install(workspace: Workspace, cli: Part, host: Part) -> None:
    """Make the folder hold exactly these tools."""
    workspace.tools.mkdir(parents=True, exist_ok=True)
    if host.official:
        _link(Path(cli.path), workspace.tools / "pulumi")
        for name in (HOST, EXECUTOR):
            (workspace.tools / name).unlink(missing_ok=True)
        return
    write_atomically(workspace.tools / HOST, _host_launcher(), mode=0o755)
    _copy(_executor(cli), workspace.tools / EXECUTOR)
    # The engine takes a language host without a warning only from the folder its own file is in,
    # and sees through symbolic links.
    _clone(Path(cli.path).resolve(), workspace.tools / "pulumi")


def is_installed(workspace: Workspace, cli: Part, host: Part) -> bool:
    ours = workspace.tools / "pulumi"
    if host.official:
        return ours.is_symlink() and ours.resolve() == Path(cli.path).resolve() and ours.exists()
    script = workspace.tools / HOST
    return (
        _same(Path(cli.path), ours)
        and (workspace.tools / EXECUTOR).is_file()
        and script.is_file()
        and script.read_text(encoding="utf-8") == _host_launcher()
    )


def _host_launcher() -> str:
    return launcher(ROOT / ".venv" / "bin" / "python", _HOST_MODULE)


def _executor(cli: Part) -> Path:
    script = Path(cli.path).resolve().parent / EXECUTOR
    if not script.is_file():
        raise StepError(
            f"{cli.path} has no {EXECUTOR} beside it",
            f"install the complete Pulumi release, or set {VARIABLE}=always to build the CLI",
        )
    return script


def _same(one: Path, other: Path) -> bool:
    try:
        first, second = one.stat(), other.stat()
    except OSError:
        return False
    if first.st_ino == second.st_ino and first.st_dev == second.st_dev:
        return not other.is_symlink()
    return (first.st_size, int(first.st_mtime)) == (second.st_size, int(second.st_mtime))


def _link(source: Path, target: Path) -> None:
    temporary = _temporary(target)
    temporary.symlink_to(source.resolve())
    temporary.replace(target)


def _copy(source: Path, target: Path) -> None:
    temporary = _temporary(target)
    shutil.copy2(source, temporary)
    temporary.chmod(0o755)
    temporary.replace(target)


def _clone(source: Path, target: Path) -> None:
    """A hard link; a copy where the folders are on two file systems or the file is not ours."""
    if _same(source, target):
        return
    temporary = _temporary(target)
    try:
        os.link(source, temporary)
    except OSError:
        _copy(source, target)
    else:
        temporary.replace(target)


def _temporary(target: Path) -> Path:
    return Path(tempfile.mktemp(dir=target.parent, prefix=f".{target.name}."))  # noqa: S306 - our own folder; links and renames need a free name

"""The executable that the engine starts."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import infra.provider

LAUNCHER = Path(infra.provider.__file__).parent / "pulumi-resource-tradingdb"


def copy(root: Path) -> Path:
    folder = root / "infra" / "provider"
    folder.mkdir(parents=True)
    return Path(shutil.copy(LAUNCHER, folder))


def run(launcher: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run([launcher, "127.0.0.1:1"], capture_output=True, text=True, check=False, env=clean)


def stand_in_python(folder: Path) -> None:
    folder.mkdir(parents=True)
    python = folder / "python"
    python.write_text('#!/bin/sh\necho "$0 $*"; pwd\n')
    python.chmod(0o755)


def test_it_starts_the_python_of_its_own_checkout_there(tmp_path: Path) -> None:
    launcher = copy(tmp_path)
    stand_in_python(tmp_path / ".venv" / "bin")
    said = run(launcher).stdout.splitlines()
    assert said == [f"{tmp_path}/.venv/bin/python -m infra.provider.server 127.0.0.1:1", str(tmp_path)]


def test_it_falls_back_to_the_active_environment(tmp_path: Path) -> None:
    launcher = copy(tmp_path / "checkout")
    stand_in_python(tmp_path / "active" / "bin")
    said = run(launcher, VIRTUAL_ENV=str(tmp_path / "active")).stdout
    assert said.startswith(f"{tmp_path}/active/bin/python -m infra.provider.server")


def test_without_any_environment_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = run(copy(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "./tdb doctor" in done.stderr

"""A checkout of its own for each test: workspace, stack files, and a Pulumi CLI that notes its arguments."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.workspace import Workspace
from ops.stack import Stack

DEV = "# kept\nconfig:\n  trading-databases:protect: false\n"
PROD = "config:\n  trading-databases:protect: true\n  trading-databases:secrets:\n    generate: false\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    folder = tmp_path / "workspace"
    monkeypatch.setenv("TDB_WORKSPACE", str(folder))
    monkeypatch.setenv("TDB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TDB_STACKS", str(tmp_path / "stacks"))
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE", "CI"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text(DEV)
    (tmp_path / "stacks" / "Pulumi.prod.yaml").write_text(PROD)
    return Workspace.of_environment()


@pytest.fixture
def dev(workspace: Workspace) -> Stack:
    return Stack.named("dev", workspace)


@pytest.fixture
def prod(workspace: Workspace) -> Stack:
    return Stack.named("prod", workspace)


@pytest.fixture
def fake_pulumi(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a `pulumi` on PATH that notes its arguments, then does what the given shell lines say."""

    def install(does: str) -> Path:
        noted = workspace.folder / "arguments"
        workspace.tools.mkdir(parents=True, exist_ok=True)
        program = workspace.tools / "pulumi"
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{noted}\n{does}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{workspace.tools}:{os.environ['PATH']}")
        return noted

    return install

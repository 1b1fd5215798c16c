"""A workspace of its own for every test, and nothing of the developer's environment in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.steps import StepLog
from infra.workspace import Workspace


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "TDB_STANDINS",
        "TDB_DEBUG",
        "DOCKER_HOST",
        "XDG_RUNTIME_DIR",
        "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "user-home"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace", tmp_path / "cache")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[StepLog]:
    opened = StepLog(tmp_path / "logs" / "step.log")
    yield opened
    opened.close()

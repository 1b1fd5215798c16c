"""A copy of the folder q that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schema.kdb.catalogue import Q


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Q, tmp_path / "q", ignore=shutil.ignore_patterns("tests")))

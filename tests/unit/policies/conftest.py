"""The resources of the real program, declared once for all tests of this folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.settings import ENGINES
from infra.workspace import ROOT
from tests.unit.policies.recording import STANDIN_IMAGE


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """As the state keeps them, of a guarded stack: type, inputs, outputs, protection."""
    workspace = tmp_path_factory.mktemp("workspace")
    (workspace / "images.json").write_text(json.dumps({engine: {"id": STANDIN_IMAGE} for engine in ENGINES}))
    settings = json.dumps({"trading-databases:protect": "true"})
    done = subprocess.run(
        # A process of its own: the SDK keeps the program's run in globals.
        [sys.executable, str(Path(__file__).with_name("recording.py")), "prod"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "TDB_WORKSPACE": str(workspace), "PULUMI_CONFIG": settings},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    recorded: list[dict[str, Any]] = json.loads(done.stdout)
    return recorded

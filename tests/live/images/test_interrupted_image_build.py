"""A build that is killed leaves nothing in Docker, ends its children, and is cleared by the next."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.airgap.images.shelf import Shelf
from infra.airgap.images.workplace import workplace
from infra.steps import StepLog
from infra.workspace import ROOT

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(os.geteuid() != 0, reason="root is missing, which builds images"),
    pytest.mark.skipif(shutil.which("mmdebstrap") is None, reason="mmdebstrap is missing"),
]

BUILD = """
import sys
from pathlib import Path
from infra.airgap.images import steps
from infra.steps import StepLog
from infra.workspace import Workspace
folder = Path(sys.argv[1])
for step in steps(Workspace(folder / "work", folder / "cache"), ["redis"], fresh=True):
    step.do(StepLog(folder / "killed.log"))
"""


def test_a_killed_build_leaves_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    before = {image.id for image in Shelf().held()}
    build = subprocess.Popen([sys.executable, "-W", "ignore", "-c", BUILD, str(tmp_path)], cwd=ROOT)
    place = tmp_path / "cache/images/building/redis"
    deadline = time.monotonic() + 60
    while not list(place.glob("build-*/rootfs/usr/bin/*")):
        assert build.poll() is None, (tmp_path / "killed.log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    build.send_signal(signal.SIGKILL)
    build.wait()
    log = StepLog(tmp_path / "next.log")
    with workplace(tmp_path / "cache", "redis", log) as mine:
        assert list(place.glob("build-*")) == [mine.folder]
    log.close()
    assert "removing what an interrupted build left" in log.path.read_text()
    assert {image.id for image in Shelf().held()} == before
    assert not (tmp_path / "work/images.json").exists()

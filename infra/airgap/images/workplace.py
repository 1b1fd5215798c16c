"""One builder at a time per thing built, among all checkouts; and no leftovers of builds that were killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.steps import StepError, StepLog

GIB = 1 << 30


@dataclass(frozen=True)
class Workplace:
    """A private folder that is gone when the build ends, however it ends."""

    folder: Path
    _running: Path

    def run(
        self,
        log: StepLog,
        *command: str | Path,
        mend: str = "",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Run a command that ends with this process; its children hold `_running` until the last is gone."""
        guard = ["setpriv", "--pdeathsig", "TERM", "flock", "--no-fork", str(self._running)]
        try:
            log.run([*guard, *command], mend=mend, cwd=cwd, env=env)
        except StepError as error:
            reason = error.reason.replace(guard[0], str(command[0]), 1)
            raise StepError(reason, error.mend, error.log) from error


@contextmanager
def workplace(cache: Path, name: str, log: StepLog) -> Iterator[Workplace]:
    """Wait for whoever builds `name`, clear what a killed build left, and lend a folder."""
    place = cache / "images" / "building" / name
    place.mkdir(parents=True, exist_ok=True)
    with _locked(place / "lock", f"another checkout builds {name}", log):
        running = place / "running"
        with _locked(running, f"a killed build of {name} still ends", log):
            for left in place.glob("build-*"):
                log.note(f"removing what an interrupted build left: {left}")
                remove_tree(left)
        folder = Path(tempfile.mkdtemp(prefix="build-", dir=place))
        folder.chmod(0o755)  # apt fetches as a user of its own
        try:
            yield Workplace(folder, running)
        finally:
            remove_tree(folder)


@contextmanager
def _locked(path: Path, awaited: str, log: StepLog) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.note(f"waiting: {awaited}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remove_tree(folder: Path) -> None:
    """Remove a root file system, but never anything that is mounted in it."""
    inside = f"{folder.resolve()}/"
    mounted = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    if held := [point for point in mounted if point.startswith(inside)]:
        raise StepError(f"{held[0]} is still mounted", f"umount {held[0]}, then run this again")
    shutil.rmtree(folder)


def require_space(folder: Path, needed: int, purpose: str) -> None:
    """Refuse early: a disk that fills up in the middle takes other programs with it."""
    present = folder
    while not present.exists():
        present = present.parent
    free = shutil.disk_usage(present).free
    if free < needed:
        raise StepError(
            f"{folder}: {free / GIB:.1f} GiB free, {needed / GIB:.1f} GiB needed {purpose}",
            "make room there, or point TDB_CACHE to a larger disk",
        )


def require_root(purpose: str) -> None:
    if os.geteuid() != 0:
        raise StepError(
            f"{purpose} needs root", "run this as root once; the result serves every user of Docker"
        )


def require_programs(programs: Sequence[tuple[str, str]], purpose: str, log: StepLog) -> None:
    """Have each program on PATH; `programs` pairs it with the Debian packages that bring it."""
    missing = [(program, package) for program, package in programs if shutil.which(program) is None]
    if not missing:
        return
    packages = sorted({package for _, brought in missing for package in brought.split()})
    mend = f"install {' '.join(packages)}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        log.run(["apt-get", "update", "-q"], mend=f"see whether apt reaches its mirrors, or {mend} by hand")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
        log.run(install, env=quiet, mend=f"{mend} by hand")
        missing = [(program, package) for program, package in missing if shutil.which(program) is None]
    if missing:
        raise StepError(f"{purpose} needs {missing[0][0]}, which is not installed", mend)

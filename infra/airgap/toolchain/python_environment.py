"""Makes `.venv` from requirements.lock: with uv where it can be had, else with pip; hashes checked.

Runs under any Python that suits, before there is a package to import: standard library only.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.airgap.toolchain import package_index
from infra.airgap.toolchain.locks import exclusive
from infra.airgap.toolchain.ticker import Ticker
from infra.steps import StepError, StepLog
from infra.workspace import ROOT, Workspace

_UV = Path(__file__).with_name("uv.txt")
_INCOMPLETE = "tdb-incomplete"
_STAMP = "tdb-stamp"


class Environment:
    """One checkout's `.venv`: `stamp` says for which folder and lock it is complete."""

    def __init__(self, root: Path, workspace: Workspace, stamp: str, log: StepLog) -> None:
        self._root = root
        self._cache = workspace.cache
        self._stamp = stamp
        self._log = log
        self._folder = root / ".venv"
        self._python = self._folder / "bin" / "python"
        self._lock = root / "requirements.lock"
        # Beside it: a rename must not cross file systems.
        self._before = root / ".venv.before"

    def is_complete(self) -> bool:
        try:
            found = (self._folder / _STAMP).read_text(encoding="utf-8").rstrip("\n")
        except FileNotFoundError:
            return False
        return found == self._stamp and self._runs("pass")

    def prepare(self) -> None:
        """Create or renew; the stamp comes last, so that an interrupted run is seen and redone.

        What was there before comes back when the new one fails: an old environment beats none.
        """
        self._set_aside()
        foreign = self._folder.exists()  # made by other means, and working: completed in place
        try:
            self._folder.mkdir(exist_ok=True)
            (self._folder / _INCOMPLETE).touch()
            if not self._runs("import pip"):
                self._create()
            self._install()
            self._make_importable()
        except BaseException:
            if foreign:
                (self._folder / _INCOMPLETE).unlink(missing_ok=True)
            self._put_back()
            raise
        (self._folder / _STAMP).write_text(self._stamp + "\n", encoding="utf-8")
        (self._folder / _INCOMPLETE).unlink()
        shutil.rmtree(self._before, ignore_errors=True)

    def _set_aside(self) -> None:
        """What an older lock or a killed installer left cannot be told from what belongs: begin anew."""
        if (self._folder / _INCOMPLETE).exists():
            shutil.rmtree(self._folder)
        elif (self._folder / _STAMP).exists():
            shutil.rmtree(self._before, ignore_errors=True)
            self._folder.rename(self._before)
            (self._before / ".gitignore").write_text("*\n", encoding="ascii")
        elif self._folder.exists() and not self._runs("pass"):
            shutil.rmtree(self._folder)

    def _put_back(self) -> None:
        if self._before.exists():
            shutil.rmtree(self._folder, ignore_errors=True)
            self._before.rename(self._folder)

    def _runs(self, statement: str) -> bool:
        try:
            done = subprocess.run([self._python, "-c", statement], capture_output=True, check=False)
        except OSError:
            return False
        return done.returncode == 0

    def _create(self) -> None:
        mend = "install the package python3-venv, or name another Python in TDB_PYTHON"
        if importlib.util.find_spec("ensurepip") is None:
            if os.geteuid() != 0 or shutil.which("apt-get") is None:
                raise StepError(f"{sys.executable} cannot make virtual environments", mend, self._log.path)
            quiet = {"DEBIAN_FRONTEND": "noninteractive"}
            package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
            self._log.run(["apt-get", "update"], env=quiet, mend=mend)
            self._log.run(
                ["apt-get", "install", "--yes", "--no-install-recommends", package], env=quiet, mend=mend
            )
        self._log.run([sys.executable, "-m", "venv", self._folder], mend=mend)

    def _install(self) -> None:
        uv = self._uv()
        if uv is not None:
            environment = package_index.for_uv(self._pip_settings(), os.environ)
            into: list[str | Path] = [uv, "pip", "install", "--python", self._python]
            try:
                self._log.run([*into, "--require-hashes", "-r", self._lock], env=environment)
            except StepError as error:
                self._log.note(f"uv failed, pip takes over: {error.reason}")
            else:
                return
        self._log.run(
            [*self._pip("install"), "--no-deps", "--require-hashes", "-r", self._lock],
            mend="let pip reach your package index (pip config, PIP_INDEX_URL, PIP_CERT) and run this again",
        )

    def _uv(self) -> Path | None:
        """uv from the shared cache; none where the index has no uv for this machine."""
        pinned = _UV.read_text(encoding="utf-8").split("uv==")[1].split()[0]
        home = self._cache / "toolchain" / f"uv-{pinned}"
        with exclusive(home.with_name(f"{home.name}.lock"), self._log):
            if not home.is_dir():
                partial = home.with_name(f"{home.name}.partial")
                shutil.rmtree(partial, ignore_errors=True)
                to: list[str | Path] = [*self._pip("install"), "--target", partial]
                try:
                    self._log.run([*to, "--no-deps", "--require-hashes", "-r", _UV])
                except StepError as error:
                    self._log.note(f"no uv, pip does the work: {error.reason}")
                    return None
                partial.rename(home)
        return home / "bin" / "uv"

    def _pip(self, command: str) -> list[str | Path]:
        return [self._python, "-m", "pip", command, "--quiet", "--disable-pip-version-check"]

    def _pip_settings(self) -> str:
        done = subprocess.run(
            [self._python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
        )
        return done.stdout

    def _make_importable(self) -> None:
        """A path file does what an editable install would, without a build and without an index."""
        (packages,) = self._folder.glob("lib/python3.*/site-packages")
        (packages / "trading-databases.pth").write_text(f"{self._root}\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Prepare, with progress and one error at most."""
    root, stamp = arguments
    if Path(root) != ROOT:
        print(f"tdb: {root} would prepare another checkout, {ROOT}", file=sys.stderr)
        return 1
    workspace = Workspace.of_environment()
    log = StepLog(workspace.logs / "venv.log")
    environment = Environment(ROOT, workspace, stamp, log)
    try:
        # Beside what it guards: workspaces differ, the environment is one.
        with exclusive(ROOT / ".venv.lock", log):
            if not environment.is_complete():
                with Ticker("Python environment"):
                    environment.prepare()
    except StepError as error:
        mend = f"\n     {error.mend}" if error.mend else ""
        print(f"tdb: {error.reason}{mend}\n     the log is {log.path}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"tdb: the Python environment: {error}\n     the log is {log.path}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("tdb: interrupted; the next run begins this step again", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

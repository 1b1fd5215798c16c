"""The script `tdb` in a copy of the checkout whose lock pins one tiny wheel, without any index."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.workspace import ROOT

pytestmark = pytest.mark.live

OPS = "import sys, tiny\nprint('ran', tiny.VALUE, *sys.argv[1:])\n"


def wheel(folder: Path, version: str) -> str:
    """A package `tiny` of that version; returns its line in a lock."""
    path = folder / f"tiny-{version}-py3-none-any.whl"
    info = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VALUE = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(name, text)
    return f"tiny=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@dataclass
class Checkout:
    """A copy of what tdb needs, and the environment to run it in."""

    root: Path
    wheels: Path
    environment: dict[str, str]
    version: int = 0

    def renew_lock(self) -> str:
        """Lock the next version of the package; returns the text of the lock."""
        self.version += 1
        text = wheel(self.wheels, f"{self.version}.0")
        (self.root / "requirements.lock").write_text(text)
        return text

    def ran(self, words: str) -> str:
        """What the command line says when the environment is the one that the lock asks for."""
        return f"ran {self.version}.0 {words}\n"

    def run(self, *words: str, cwd: Path | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "tdb", *words],
            cwd=cwd or self.root.parent,
            env={**self.environment, **extra},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @property
    def site(self) -> Path:
        (found,) = (self.root / ".venv").glob("lib/python3.*/site-packages")
        return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    folder = tmp_path_factory.mktemp("tdb")
    root, wheels, tools = folder / "a checkout", folder / "wheels", folder / "tools"
    for each in (root, wheels, tools):
        each.mkdir()
    shutil.copy(ROOT / "tdb", root / "tdb")
    shutil.copytree(ROOT / "infra", root / "infra", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "ops").mkdir()
    (root / "ops" / "__main__.py").write_text(OPS)
    for name in ("sh", "env", "readlink", "cksum", "id", "mkdir", "cat"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    (tools / "python3.11").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    environment = {
        "HOME": str(folder),
        "PATH": str(tools),
        "TDB_CACHE": str(folder / "cache"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
    }
    copy = Checkout(root, wheels, environment)
    copy.renew_lock()
    return copy


@pytest.fixture
def checkout(made: Checkout) -> Checkout:
    """The copy with its environment as the lock asks for it; making one takes seconds."""
    done = made.run("up")
    assert done.returncode == 0, done.stderr
    assert done.stdout == made.ran("up")
    return made


@pytest.fixture
def kept_lock(checkout: Checkout) -> Iterator[Path]:
    """The lock, put back after a test that changes it."""
    path = checkout.root / "requirements.lock"
    text = path.read_text()
    yield path
    path.write_text(text)


def test_a_second_run_prepares_nothing(checkout: Checkout) -> None:
    before = (checkout.root / ".venv" / "pyvenv.cfg").stat()
    done = checkout.run("status", "--stack", "a b")
    assert done.stdout == checkout.ran("status --stack a b")
    assert done.stderr == ""
    assert (checkout.root / ".venv" / "pyvenv.cfg").stat() == before


def test_it_runs_through_links_from_any_folder(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to(checkout.root / "tdb")
    (tmp_path / "second").symlink_to("first")
    (tmp_path / "ops").mkdir()  # what lies in the caller's folder must not be run instead
    (tmp_path / "ops" / "__main__.py").write_text("raise SystemExit('the wrong one')\n")
    done = subprocess.run(
        ["./second", "x"], cwd=tmp_path, env=checkout.environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == checkout.ran("x"), done.stderr


def test_standing_in_another_checkout_prepares_this_one(checkout: Checkout, tmp_path: Path) -> None:
    decoy = tmp_path / "infra" / "airgap" / "toolchain" / "python_environment.py"
    decoy.parent.mkdir(parents=True)
    decoy.write_text("raise SystemExit('the wrong checkout')\n")
    for folder in (tmp_path / "infra", tmp_path / "infra" / "airgap", decoy.parent):
        (folder / "__init__.py").touch()
    (checkout.root / ".venv" / "tdb-stamp").write_text("another\n")
    done = checkout.run("x", cwd=tmp_path)
    assert done.stdout == checkout.ran("x"), done.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_preparation_refuses_another_checkouts_environment(checkout: Checkout, tmp_path: Path) -> None:
    module = "infra.airgap.toolchain.python_environment"
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, str(tmp_path), "stamp"],
        cwd=tmp_path,
        env={**checkout.environment, "PYTHONPATH": str(checkout.root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "another checkout" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_arguments_it_asks_for_help(checkout: Checkout) -> None:
    assert checkout.run().stdout == checkout.ran("--help")


def test_a_foreign_import_path_is_ignored(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text("VALUE = 'foreign'\n")
    assert checkout.run("x", PYTHONPATH=str(tmp_path)).stdout == checkout.ran("x")


def test_a_new_lock_renews_the_environment(checkout: Checkout) -> None:
    (checkout.site / "left_behind.py").touch()
    checkout.renew_lock()
    done = checkout.run("x")
    assert done.stdout == checkout.ran("x")
    assert "Python environment ready" in done.stderr
    assert not (checkout.site / "left_behind.py").exists()


def test_a_moved_checkout_renews_the_environment(checkout: Checkout, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(checkout.root, moved, symlinks=True)
    done = Checkout(moved, checkout.wheels, checkout.environment).run("x")
    assert done.stdout == checkout.ran("x")
    assert (moved / ".venv" / "tdb-stamp").read_text().split()[1:2] == [str(moved)]


def test_a_killed_preparation_is_begun_again(checkout: Checkout) -> None:
    gate = checkout.root / "gate"
    os.mkfifo(gate)
    lock = checkout.renew_lock()
    (checkout.root / "requirements.lock").write_text(f"{lock}-r gate\n")
    with subprocess.Popen(
        [checkout.root / "tdb"],
        cwd=checkout.root.parent,
        env=checkout.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        # This returns once the installer has opened the lock to the end, and waits for the rest of it.
        handle = os.open(gate, os.O_WRONLY)
        assert (checkout.root / ".venv" / "tdb-incomplete").exists()
        assert not (checkout.root / ".venv" / "tdb-stamp").exists()
        os.killpg(process.pid, signal.SIGKILL)
        os.close(handle)
    gate.unlink()
    (checkout.root / "requirements.lock").write_text(lock)
    assert checkout.run("x").stdout == checkout.ran("x")
    assert not (checkout.root / ".venv" / "tdb-incomplete").exists()


def test_two_at_once_prepare_once(checkout: Checkout) -> None:
    checkout.renew_lock()
    runs = [
        subprocess.Popen(
            [checkout.root / "tdb", str(n)],
            cwd=checkout.root.parent,
            env=checkout.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(2)
    ]
    results = [run.communicate(timeout=120) for run in runs]
    assert [output for output, _ in results] == [checkout.ran("0"), checkout.ran("1")]
    assert sum("preparing" in complaint for _, complaint in results) == 1


def test_a_package_that_is_not_the_locked_one_is_refused_and_the_log_named(checkout: Checkout) -> None:
    before = f"{checkout.version}.0"
    text = checkout.renew_lock()
    (checkout.root / "requirements.lock").write_text(text[:-3] + ("00\n" if text[-3:-1] != "00" else "11\n"))
    done = checkout.run()
    assert done.returncode == 1
    assert done.stdout == ""
    log = checkout.root / ".tdb" / "logs" / "venv.log"
    assert f"the log is {log}" in done.stderr
    assert "DO NOT MATCH THE HASHES" in log.read_text()
    assert "Traceback" not in done.stderr
    # What was there before serves again, and is not taken for what the lock asks for.
    assert before in (checkout.site / "tiny.py").read_text()
    (checkout.root / "requirements.lock").write_text(text)
    assert checkout.run("x").stdout == checkout.ran("x")
    assert not (checkout.root / ".venv.before").exists()


def test_no_suitable_python_is_one_clear_error(checkout: Checkout, kept_lock: Path, tmp_path: Path) -> None:
    shim = tmp_path / "bin" / "python3.11"
    shim.parent.mkdir()
    shim.write_text("#!/bin/sh\necho 'version 3.11 is not installed' >&2\nexit 127\n")
    shim.chmod(0o755)
    kept_lock.write_text("# another lock\n")
    for name in ("sh", "cksum", "readlink", "mkdir"):
        (shim.parent / name).symlink_to(Path(checkout.environment["PATH"]) / name)
    (shim.parent / "id").write_text("#!/bin/sh\necho 1000\n")
    (shim.parent / "id").chmod(0o755)
    done = checkout.run(PATH=str(shim.parent))
    assert done.returncode == 1
    assert "no Python of version 3.11 to 3.13 on PATH" in done.stderr
    assert "TDB_PYTHON" in done.stderr


def test_a_chosen_python_that_does_not_suit_is_named(checkout: Checkout, kept_lock: Path) -> None:
    kept_lock.write_text("# another lock\n")
    done = checkout.run(TDB_PYTHON="/bin/false")
    assert done.returncode == 1
    assert "TDB_PYTHON=/bin/false is not a Python of version 3.11 to 3.13" in done.stderr


def test_a_missing_lock_is_named(checkout: Checkout, kept_lock: Path) -> None:
    kept_lock.unlink()
    done = checkout.run()
    assert done.returncode == 1
    assert "requirements.lock is missing" in done.stderr

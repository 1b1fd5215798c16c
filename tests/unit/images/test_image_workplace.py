"""The place of a build: one builder at a time, no leftovers, and early refusal of a full disk."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.airgap.images.workplace import require_programs, require_space, workplace
from infra.steps import StepError, StepLog

HOLD = """
import sys
from pathlib import Path
from infra.airgap.images.workplace import workplace
from infra.steps import StepLog
with workplace(Path(sys.argv[1]), "store", StepLog(Path(sys.argv[2]))) as place:
    (place.folder / "half").write_text("half an image")
    print(place.folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def log(tmp_path: Path) -> Iterator[StepLog]:
    made = StepLog(tmp_path / "step.log")
    yield made
    made.close()


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another checkout in the middle of a build."""
    command = [sys.executable, "-W", "ignore", "-c", HOLD, str(tmp_path), str(tmp_path / "other.log")]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        yield process
        process.kill()


def folder_of(builder: subprocess.Popen[str]) -> Path:
    assert builder.stdout is not None
    return Path(builder.stdout.readline().strip())


def test_the_folder_is_gone_after_the_build_and_after_a_failure(tmp_path: Path, log: StepLog) -> None:
    with workplace(tmp_path, "store", log) as place:
        (place.folder / "file").touch()
    assert not place.folder.exists()
    with pytest.raises(StepError), workplace(tmp_path, "store", log) as failed:
        raise StepError("no")
    assert not failed.folder.exists()


def test_what_a_killed_build_left_is_removed_by_the_next(
    tmp_path: Path, log: StepLog, builder: subprocess.Popen[str]
) -> None:
    left = folder_of(builder)
    builder.kill()
    builder.wait()
    assert (left / "half").exists()
    with workplace(tmp_path, "store", log):
        assert not left.exists()


def test_a_second_builder_waits_for_the_first(
    tmp_path: Path, log: StepLog, builder: subprocess.Popen[str]
) -> None:
    busy = folder_of(builder)
    entered = threading.Event()

    def build() -> None:
        with workplace(tmp_path, "store", log):
            entered.set()

    second = threading.Thread(target=build)
    second.start()
    assert not entered.wait(0.3)
    assert (busy / "half").exists()
    builder.communicate("")
    assert entered.wait(10)
    second.join()
    assert "waiting: another checkout builds store" in log.path.read_text()


def test_builders_of_different_images_do_not_wait(
    tmp_path: Path, log: StepLog, builder: subprocess.Popen[str]
) -> None:
    busy = folder_of(builder)
    with workplace(tmp_path, "shop", log):
        assert busy.exists()


def test_a_failing_command_is_told_under_its_own_name(tmp_path: Path, log: StepLog) -> None:
    with (
        workplace(tmp_path, "store", log) as place,
        pytest.raises(StepError, match=r"^sh ended with 3: lost"),
    ):
        place.run(log, "sh", "-c", "echo lost; exit 3", mend="find it")


def test_a_command_ends_with_its_parent(tmp_path: Path) -> None:
    script = HOLD.replace(
        "sys.stdin.read()", 'place.run(StepLog(Path(sys.argv[2])), "sh", "-c", sys.argv[3])'
    )
    told = tmp_path / "told"
    work = f"echo ready > {told}; exec sleep 60"
    command = [sys.executable, "-W", "ignore", "-c", script, str(tmp_path), str(tmp_path / "o.log"), work]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        left = folder_of(process)
        deadline = time.monotonic() + 10
        while not told.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
    other = StepLog(tmp_path / "step.log")
    with workplace(tmp_path, "store", other):  # returns only when nothing of the killed build runs
        assert not left.exists()
    other.close()


def test_a_full_disk_is_told_with_path_free_and_needed(tmp_path: Path) -> None:
    with pytest.raises(StepError, match=r"cache: .* GiB free, 1048576\.0 GiB needed to build") as caught:
        require_space(tmp_path / "not" / "yet" / "cache", 1 << 50, "to build")
    assert "TDB_CACHE" in caught.value.mend
    require_space(tmp_path, 1, "to build")


def test_a_missing_program_names_its_package(log: StepLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(StepError, match="building needs tdb-no-such-program") as caught:
        require_programs([("sh", "dash"), ("tdb-no-such-program", "shop libshop")], "building", log)
    assert caught.value.mend == "install libshop shop"

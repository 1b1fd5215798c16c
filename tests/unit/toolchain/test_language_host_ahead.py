"""The interpreter that waits for its program: what it is told, and when it is of no use."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infra.airgap.toolchain.language_host.ahead import Ahead, Place
from infra.airgap.toolchain.language_host.programs import Processes
from infra.airgap.toolchain.language_host.virtualenv import Virtualenv

SDKS = ["json.tool"]  # a module of Python's own in the place of one
TELLING = """
import os, sys
print(sys.argv, os.environ["GIVEN"], os.environ["OF_THE_PLACE"], os.getcwd(), sys.path[0], __name__,
      "json.tool" in sys.modules, repr(sys.stdin.read()), sep="|")
sys.exit(7)
"""


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes()
    yield made
    made.end_all()
    for process in made.running:
        made.wait(process)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    written = tmp_path / "scripts" / "telling.py"
    written.parent.mkdir()
    written.write_text(TELLING)
    return written


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(Virtualenv(Path(sys.prefix)), str(tmp_path), {"OF_THE_PLACE": "here"})


def said(process: subprocess.Popen[bytes] | None, out: pytest.CaptureFixture[bytes]) -> list[str]:
    assert process is not None
    assert process.wait(60) == 7
    return out.readouterr().out.decode().strip().split("|")


def test_a_program_runs_in_the_interpreter_that_waits(
    processes: Processes, place: Place, script: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    waiting = Ahead(processes)
    waiting.start(place, SDKS)
    process = waiting.run(place, str(script), ["--stack", "dev"], {"GIVEN": "now"})
    assert said(process, capfdbinary) == [
        str([str(script), "--stack", "dev"]),
        "now",
        "here",
        place.folder,
        str(script.parent),
        "__main__",
        "True",
        "''",
    ]
    assert waiting.run(place, str(script), [], {}) is None, "a second program has its own"


def test_none_waits_before_it_was_asked_for(processes: Processes, place: Place, script: Path) -> None:
    assert Ahead(processes).run(place, str(script), [], {}) is None


def test_one_that_waits_elsewhere_is_ended(processes: Processes, place: Place, script: Path) -> None:
    waiting = Ahead(processes)
    waiting.start(place, SDKS)
    [process] = processes.running
    other = replace(place, variables={"OF_THE_PLACE": "there"})
    assert waiting.run(other, str(script), [], {}) is None
    assert process.returncode == -signal.SIGTERM
    assert not processes.running


def test_one_that_was_killed_meanwhile_is_passed_over(
    processes: Processes, place: Place, script: Path
) -> None:
    waiting = Ahead(processes)
    waiting.start(place, SDKS)
    [process] = processes.running
    process.kill()
    process.wait()
    assert waiting.run(place, str(script), [], {}) is None
    assert not processes.running


def test_a_second_request_starts_no_second_interpreter(processes: Processes, place: Place) -> None:
    waiting = Ahead(processes)
    waiting.start(place, SDKS)
    waiting.start(place, SDKS)
    assert len(processes.running) == 1


def test_an_environment_without_python_is_left_to_the_program_to_report(
    processes: Processes, place: Place, script: Path, tmp_path: Path
) -> None:
    waiting = Ahead(processes)
    nowhere = replace(place, environment=Virtualenv(tmp_path / "gone"))
    waiting.start(nowhere, SDKS)
    assert not processes.running
    assert waiting.run(nowhere, str(script), [], {}) is None


def test_an_sdk_that_is_missing_is_left_to_the_program_to_report(
    processes: Processes, place: Place, script: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    waiting = Ahead(processes)
    waiting.start(place, ["no_such_sdk", *SDKS])
    process = waiting.run(place, str(script), [], {"GIVEN": "now"})
    assert said(process, capfdbinary)[6] == "False"


def test_an_interpreter_that_nobody_needs_ends_with_its_input(
    processes: Processes, place: Place, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Ahead(processes).start(place, SDKS)
    [process] = processes.running
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(60) == 0
    assert capfdbinary.readouterr() == (b"", b"")

"""The processes that work for one stack, found by their environment, and their violent end."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from tests.live.stack.trial import Trial, wait_until

# How a program may be called: by its name, or as a module of an interpreter.
ENGINE = frozenset({"pulumi"})
DOCKER_PLUGIN = frozenset({"pulumi-resource-docker", "infra.airgap.plugins.docker"})


def kill(stack: Trial, program: frozenset[str]) -> None:
    """End every process of that program without notice."""
    found = [number for number in _in_workspace(stack) if program & _names(number)]
    assert found, f"none of {', '.join(program)} runs"
    for number in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def all_ended(stack: Trial) -> None:
    """Plugins notice by themselves that their engine is gone."""
    wait_until("every process of the run ends", lambda: not list(_in_workspace(stack)), 20)


def _in_workspace(stack: Trial) -> Iterator[int]:
    mark = f"TDB_WORKSPACE={stack.workspace.folder}".encode()
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # it ended, or is somebody else's
            if process.name.isdigit() and mark in (process / "environ").read_bytes().split(b"\0"):
                yield int(process.name)


def _names(number: int) -> set[str]:
    try:
        words = Path(f"/proc/{number}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return set()
    # An interpreter, its options, and `-m MODULE` or the path of a script.
    return {Path(word).name for word in words[:5]}

"""Brings the machine to the point where an engine command can run: the toolchain, then the images.

Runs the steps of infra/airgap; knows nothing of what a step does.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from infra.airgap.toolchain.steps import steps as toolchain_steps
from infra.steps import Step, StepLog
from infra.workspace import Workspace
from ops.progress import LiveProgress, PlainProgress, progress

Phase = Callable[[Workspace], Sequence[Step]]


def toolchain(workspace: Workspace) -> None:
    """Docker, the Pulumi CLI, its language host and plugins."""
    run(workspace, [toolchain_steps])


def everything(workspace: Workspace, without_images: Collection[str] = ()) -> None:
    """The toolchain and the images, but for engines whose image the stack names itself."""

    def image_steps(place: Workspace) -> Sequence[Step]:
        # The Docker client behind it loads slowly; shells and the toolchain do without.
        from infra.airgap.images.steps import steps  # noqa: PLC0415

        unneeded = {f"image-{engine}" for engine in without_images}
        return [step for step in steps(place) if step.name not in unneeded]

    run(workspace, [toolchain_steps, image_steps])


def run(workspace: Workspace, phases: Sequence[Phase]) -> None:
    """Each phase is asked for its steps when its turn comes: image steps need Docker to be there."""
    runner = _Runner(workspace)
    try:
        for phase in phases:
            for step in phase(workspace):
                if not step.is_done():
                    runner.do(step)
    finally:
        runner.close()


@dataclass
class _Runner:
    """Does steps one at a time on this machine, also when two commands start together."""

    workspace: Workspace
    _shown: PlainProgress | LiveProgress | None = None
    _lock: IO[str] | None = None

    def do(self, step: Step) -> None:
        self._take_lock()
        if step.is_done():  # another command did it while this one waited
            return
        self._shown = self._shown or progress()
        log = StepLog(self.workspace.logs / f"{step.name}.log")
        try:
            with self._shown.work(step.title, log.path):
                step.do(log)
        finally:
            log.close()

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        self.workspace.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.workspace.folder / "prepare.lock").open("w")
        with _said_if_waiting(lock):
            fcntl.flock(lock, fcntl.LOCK_EX)
        self._lock = lock

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()


@contextmanager
def _said_if_waiting(lock: IO[str]) -> Iterator[None]:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with progress().work("Another tdb prepares this checkout: waiting for it"):
            yield
    else:
        yield

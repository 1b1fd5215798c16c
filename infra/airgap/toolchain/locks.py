"""One preparation at a time: a lock on a file, which the kernel drops with its holder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.steps import StepLog


@contextmanager
def exclusive(path: Path, log: StepLog) -> Iterator[None]:
    """Hold the lock; waits for whoever holds it, and says so in the log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.note(f"waiting for another preparation that holds {path}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield

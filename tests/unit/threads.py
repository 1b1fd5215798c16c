"""The threads of another process."""

from __future__ import annotations

from pathlib import Path


def other_thread(process: int) -> int:
    """The first after the main thread; the kernel gives it a signal that is sent to its number."""
    return min({int(task.name) for task in Path(f"/proc/{process}/task").iterdir()} - {process})

"""When a process should end: on SIGINT, on SIGTERM, or because one of its threads says so.

The kernel may hand a signal to any thread, and Python runs handlers in the main one alone: one that waits for
a lock is not woken then, and the engine kills it after five seconds. So the main thread reads from a pipe,
into which the signal itself is written whichever thread it came to.
"""

from __future__ import annotations

import os
import signal
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Ending:
    """Made by the main thread, which then waits; from its making on no signal ends the process by itself."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        for number in SIGNALS:
            signal.signal(number, lambda *_: None)  # what is read is the byte that goes with it
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)

    def begin(self) -> None:
        """Say that it is time; from any thread."""
        try:
            os.write(self._writer, b"\0")
        except BlockingIOError:
            return  # full of the same

    def wait(self) -> None:
        """Until it is time."""
        os.read(self._reader, 1)

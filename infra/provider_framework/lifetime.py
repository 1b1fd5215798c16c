"""When a plugin process ends: on SIGINT and SIGTERM silently, and soon after its engine or parent is gone."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import Final

from infra.ending import SIGNALS, Ending

_INTERVAL: Final = 0.5  # seconds between two looks at the parent
_LOOKS_PER_CALL: Final = 4  # the engine is called at every fourth: each call costs it a connection
_PATIENCE: Final = 2.0  # seconds for the engine's port to answer


def stay_silent_until_ready() -> None:
    """Before the server runs, a signal ends the process without a Python traceback."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


class Lifetime:
    """`wait` returns when the process should end."""

    def __init__(self, engine_address: Callable[[], str]) -> None:
        self._engine_address = engine_address
        self._parent = os.getppid()

    def begin(self) -> None:
        self._ending = Ending()
        Thread(target=self._watch, name="lifetime", daemon=True).start()

    def wait(self) -> None:
        self._ending.wait()

    def _watch(self) -> None:
        looks = 0
        is_over = False
        while not is_over:
            sleep(_INTERVAL)
            looks += 1
            is_orphan = os.getppid() != self._parent
            is_over = is_orphan or (looks % _LOOKS_PER_CALL == 0 and not self._engine_answers())
        self._ending.begin()

    def _engine_answers(self) -> bool:
        """A refused connection is proof that the engine is gone; a slow one is not."""
        host, _, port = self._engine_address().rpartition(":")
        if not port.isdigit():
            return True
        try:
            socket.create_connection((host or "127.0.0.1", int(port)), _PATIENCE).close()
        except ConnectionRefusedError:
            return False
        except OSError:
            return True
        return True

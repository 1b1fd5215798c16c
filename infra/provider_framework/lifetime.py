"""When a plugin process ends: on SIGINT and SIGTERM silently, and soon after its engine or parent is gone."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

_INTERVAL: Final = 0.5  # seconds between two looks at the parent
_LOOKS_PER_CALL: Final = 4  # the engine is called at every fourth: each call costs it a connection
_PATIENCE: Final = 2.0  # seconds for the engine's port to answer
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def stay_silent_until_ready() -> None:
    """Before the server runs, a signal ends the process without a Python traceback."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)


class Lifetime:
    """`wait` returns when the process should end."""

    def __init__(self, engine_address: Callable[[], str]) -> None:
        self._engine_address = engine_address
        self._over = Event()
        self._parent = os.getppid()

    def begin(self) -> None:
        for number in _SIGNALS:
            signal.signal(number, lambda *_: self._over.set())
        Thread(target=self._watch, name="lifetime", daemon=True).start()

    def wait(self) -> None:
        self._over.wait()

    def _watch(self) -> None:
        looks = 0
        while not self._over.wait(_INTERVAL):
            looks += 1
            is_orphan = os.getppid() != self._parent
            if is_orphan or (looks % _LOOKS_PER_CALL == 0 and not self._engine_answers()):
                self._over.set()

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

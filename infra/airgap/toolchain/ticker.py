"""Progress before any package is there: one line with elapsed seconds, redrawn on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType


class Ticker:
    """Shows that something goes on for as long as it is entered."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._start = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._redraw, daemon=True)
        self._live = sys.stderr.isatty()

    def __enter__(self) -> None:
        if self._live:
            self._thread.start()
        else:
            print(f"tdb: preparing: {self._title}", file=sys.stderr, flush=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._live:
            self._thread.join()
            print("\r\033[K", end="", file=sys.stderr)
        if kind is None:
            print(f"tdb: {self._title} ready after {self._seconds()} s", file=sys.stderr, flush=True)

    def _redraw(self) -> None:
        while True:
            print(f"\r\033[Ktdb: {self._title} … {self._seconds()} s", end="", file=sys.stderr, flush=True)
            if self._ended.wait(1):
                return

    def _seconds(self) -> int:
        return round(time.monotonic() - self._start)

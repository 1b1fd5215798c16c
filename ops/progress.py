"""How long work is shown: a live line with the elapsed time on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from ops.console import errors

_TAIL = 400  # bytes of a log that are looked at for its last line


def progress() -> PlainProgress | LiveProgress:
    """Live where a person watches; NO_COLOR takes the colours and CI the movement."""
    live = sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
    return LiveProgress() if live else PlainProgress()


class PlainProgress:
    """A line when work begins and one when it ends, each with the seconds since the start of the run."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def _line(self, text: str) -> None:
        elapsed = time.monotonic() - self._start
        print(f"[{elapsed:6.1f} s] {text}", file=sys.stderr, flush=True)

    @contextmanager
    def work(self, title: str, log: Path | None = None) -> Iterator[None]:
        start = time.monotonic()
        self._line(f"{title} ...")
        try:
            yield
        except BaseException:
            self._line(f"{title} ... failed after {time.monotonic() - start:.1f} s")
            raise
        self._line(f"{title} ... done in {time.monotonic() - start:.1f} s")


class LiveProgress:
    """A spinner, the seconds, and the last line of the log; what is done stays above as one line."""

    @contextmanager
    def work(self, title: str, log: Path | None = None) -> Iterator[None]:
        console, start = errors(), time.monotonic()
        shown = _Moving(title, log)
        try:
            with Live(shown, console=console, refresh_per_second=8, transient=True):
                yield
        except BaseException:
            console.print(_line("✗", "bold red", title, time.monotonic() - start))
            raise
        console.print(_line("✓", "green", title, time.monotonic() - start))


class _Moving:
    """Renders anew on every refresh."""

    def __init__(self, title: str, log: Path | None) -> None:
        self._title, self._log = title, log
        self._start = time.monotonic()
        self._spinner = Spinner("dots")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        elapsed = time.monotonic() - self._start
        grid = Table.grid(padding=(0, 1))
        grid.add_row(self._spinner, Text(f"{self._title}  {elapsed:.1f} s"))
        yield grid
        tail = last_line(self._log) if self._log else ""
        if tail:
            yield Text("  " + tail[: options.max_width - 4], style="dim", no_wrap=True, overflow="ellipsis")


def _line(mark: str, style: str, title: str, seconds: float) -> str:
    return f"[{style}]{mark}[/] {title}  [dim]{seconds:.1f} s[/]"


def last_line(log: Path) -> str:
    """The last line that says something, without control characters."""
    try:
        with log.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _TAIL))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(letter for letter in lines[-1] if letter.isprintable()) if lines else ""

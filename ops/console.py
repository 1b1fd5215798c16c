"""The two consoles of a run. Results go to standard output; progress, questions and errors to the other."""

from __future__ import annotations

import os
import sys
from functools import cache

from rich.console import Console

# Wide enough for every table of ours: lines in a file or a pipe are for programs and are not folded.
_UNBOUNDED = 200


@cache
def results() -> Console:
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _UNBOUNDED
    return Console(highlight=False, width=width)


@cache
def errors() -> Console:
    return Console(stderr=True, highlight=False)


def interactive() -> bool:
    """Whether a person can be asked: a terminal on both ends, and no CI."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI")


def confirmed(question: str) -> bool:
    """Only ever asked when `interactive`; anything but yes is no."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def note(text: str) -> None:
    """One plain line to standard error, so that standard output stays what was asked for."""
    print(text, file=sys.stderr, flush=True)

"""A prompt with history: reads, evaluates, prints, until the end of input. Knows no language."""

from __future__ import annotations

import readline
import sys
from collections.abc import Callable
from pathlib import Path

from ops.errors import OpsError

_REMEMBERED = 1000
_LEAVE = ("exit", "quit", "\\\\")


def serve(prompt: str, greeting: str, history: Path, evaluate: Callable[[str], None]) -> None:
    """An error of one line is shown and the prompt goes on; Ctrl-C clears the line, Ctrl-D leaves."""
    _load(history)
    print(greeting)
    try:
        while True:
            try:
                line = input(prompt).strip()
            except EOFError:
                print()
                return
            except KeyboardInterrupt:
                print()
                continue
            if line in _LEAVE:
                return
            if line:
                _one(line, evaluate)
    finally:
        _save(history)


def _one(line: str, evaluate: Callable[[str], None]) -> None:
    try:
        evaluate(line)
    except OpsError as error:
        print(error.what, file=sys.stderr)
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)


def _load(history: Path) -> None:
    readline.set_history_length(_REMEMBERED)
    if history.is_file():
        readline.read_history_file(history)


def _save(history: Path) -> None:
    """Only its owner reads what was asked."""
    history.parent.mkdir(parents=True, exist_ok=True)
    history.touch(mode=0o600)
    readline.write_history_file(history)

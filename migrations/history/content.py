"""Hashes of revision files. A comment or a blank line is no change; anything else is.

Knows files alone and imports nothing heavy: the Pulumi program hashes the history on every run.
"""

from __future__ import annotations

import hashlib
import io
import tokenize
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from migrations.errors import HistoryError

LOCATION: Final = Path(__file__).resolve().parent.parent  # of the project's own history


def files(location: Path) -> list[Path]:
    """The revision files of a history, in no order that means anything."""
    return sorted(path for path in (location / "versions").glob("*.py") if not path.name.startswith("_"))


def of_file(path: Path) -> str:
    """The hash of one revision: its code, and the files in a folder of the same name, where it has one."""
    found = hashlib.sha256()
    for line in _code(path):
        found.update(f"{line}\n".encode())
    beside = path.with_suffix("")
    for extra in sorted(beside.rglob("*")) if beside.is_dir() else ():
        if extra.is_file() and "__pycache__" not in extra.parts:
            found.update(f"{extra.relative_to(beside)}\0".encode())
            found.update(extra.read_bytes())
    return found.hexdigest()


def of_history(location: Path = LOCATION) -> str:
    """One hash over all revisions: a changed, added or removed file changes it; a renamed one does not."""
    return together(of_file(path) for path in files(location))


def together(hashes: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def _code(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        # Positions alone are taken from the tokens: their texts differ between versions of Python.
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column]
    except (OSError, UnicodeDecodeError, tokenize.TokenError, SyntaxError) as error:
        raise HistoryError(f"revision file {path.name} cannot be read ({error})", "mend the file") from error
    return [line.rstrip() for line in lines if line.strip()]

"""Files named by symbols such as `:db/x: read, write, list, append. One owner for all access to the disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QError
from stores.kdb.values import Value

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


def path_of(q: Interpreter, name: str) -> Path:
    """The path that a name means; 'access for one that -u puts out of reach."""
    path = Path(name)
    if q.confined is not None and not path.resolve().is_relative_to(q.confined.resolve()):
        raise QError("access")
    return path


def is_file_name(name: str) -> bool:
    """A path rather than host:port."""
    return "/" in name.removeprefix("tcps://") or ":" not in name


def read(q: Interpreter, name: str) -> Value:
    raise QError("nyi")


def write(q: Interpreter, name: str, value: Value) -> None:
    raise QError("nyi")


def key(q: Interpreter, name: str) -> Value:
    raise QError("nyi")


def open_for_append(q: Interpreter, name: str) -> int:
    raise QError("nyi")


def close(q: Interpreter, handle: int) -> bool:
    return False

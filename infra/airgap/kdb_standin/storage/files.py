"""Files named by symbols such as `:db/x: read, write, list, append. One owner for all access to the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.amending import Change, amend
from infra.airgap.kdb_standin.evaluation.functions import contextual
from infra.airgap.kdb_standin.evaluation.items import text_of
from infra.airgap.kdb_standin.storage.columns import (
    domain_above,
    read_value,
    replace_file,
    write_value,
)
from infra.airgap.kdb_standin.storage.log import MAGIC, LogFile, is_log, records
from infra.airgap.kdb_standin.storage.splayed import is_splayed, read_splayed, write_splayed
from stores.kdb.types import SYMBOL
from stores.kdb.values import Atom, Items, Table, Value, long, symbol, symbol_list

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
    path = path_of(q, name)
    if path.is_dir():
        if not is_splayed(path):
            raise QError(f"{path}: not a splayed table")
        return read_splayed(path)
    if is_log(path):
        return Items([record for record, _ in records(path)])
    return read_value(path, domain_above(path.parent))


def write(q: Interpreter, name: str, value: Value) -> None:
    """A name that ends in / makes a folder of a table; the empty list makes an empty log."""
    path = path_of(q, name)
    try:
        if name.endswith("/"):
            if not isinstance(value, Table):
                raise QError("type")
            write_splayed(path, value)
        elif isinstance(value, Items) and not len(value):
            replace_file(path, MAGIC)
        else:
            write_value(path, value, domain_above(path.parent))
    except OSError as error:
        raise QError(f"{path}: {error.strerror}") from error


def amend_file(
    q: Interpreter, name: str, places: Sequence[Value], change: Change, operand: Value | None
) -> None:
    """A whole file, or one column of a splayed table, changed where it lies."""
    if not places:
        exists = path_of(q, name).exists()
        write(q, name, change(read(q, name) if exists else Items([]), operand))
        return
    if not path_of(q, name).is_dir() or len(places) != 1:
        raise QError("nyi")
    place = places[0]
    if not isinstance(place, Atom) or place.code != SYMBOL:
        raise QError("nyi")
    column = f"{name.rstrip('/')}/{text_of(place)}"
    exists = path_of(q, column).exists()
    write(q, column, amend(read(q, column) if exists else Items([]), [], change, operand))


def key(q: Interpreter, name: str) -> Value:
    """The names in a folder, a file's own name, or () when there is neither."""
    path = path_of(q, name)
    if path.is_dir():
        return symbol_list(sorted(entry.name for entry in path.iterdir()))
    return symbol(":" + name) if path.exists() else Items([])


def append_rows(q: Interpreter, name: str, rows: Value) -> None:
    """upsert to a splayed table on disk; creates it when it is not there."""
    from infra.airgap.kdb_standin.tables.inserting import extended, rows_for  # noqa: PLC0415

    path = path_of(q, name)
    if not is_splayed(path):
        write(q, name.rstrip("/") + "/", rows)
        return
    old = read_splayed(path)
    write_splayed(path, extended(old, rows_for(old, rows)))


def open_for_append(q: Interpreter, name: str) -> int:
    return q.storage.open_log(LogFile(path_of(q, name)))


def close(q: Interpreter, handle: int) -> bool:
    return q.storage.close_log(handle)


@contextual("hdel", rank=1)
def hdel(q: Interpreter, target: Value) -> Value:
    name = text_of(target)
    if not name.startswith(":"):
        raise QError("type")
    q.writes()
    path = path_of(q, name[1:])
    try:
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    except OSError as error:
        raise QError(f"{path}: {error.strerror}") from error
    return target


@contextual("hcount", rank=1)
def hcount(q: Interpreter, target: Value) -> Value:
    path = path_of(q, text_of(target)[1:])
    try:
        return long(path.stat().st_size)
    except OSError as error:
        raise QError(f"{path}: {error.strerror}") from error

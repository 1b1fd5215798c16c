"""Logs of messages: appended record by record, survived by what was whole, replayed with -11!."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.items import text_of
from stores.kdb.codec import ErrorText, decode, encode
from stores.kdb.errors import CodecError
from stores.kdb.types import LONG, SYMBOL
from stores.kdb.values import Atom, Items, Value, Vector, long

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter

MAGIC: Final = b"TDBL\x01\0\0\0"
_RECORD: Final = struct.Struct("<II")  # length and checksum of what follows


def is_log(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


class LogFile:
    """Open for appending. Each record goes to the kernel in one write: a killed process loses none."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size and not is_log(path):
            raise QError(f"{path}: not a log")
        self.descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if os.fstat(self.descriptor).st_size == 0:
            os.write(self.descriptor, MAGIC)

    def append(self, records: Value) -> None:
        if not isinstance(records, Items):
            raise QError("type")
        parts = []
        for record in records.items:
            try:
                data = encode(record)
            except CodecError as error:
                raise QError("nyi") from error
            parts += [_RECORD.pack(len(data), zlib.crc32(data)), data]
        whole = b"".join(parts)
        written = os.write(self.descriptor, whole)
        if written != len(whole):
            raise QError("the log's disk is full")

    def close(self) -> None:
        os.close(self.descriptor)


def records(path: Path) -> Iterator[tuple[Value, int]]:
    """Each whole record and where it ends; stops at the first that is cut short or damaged."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise QError(f"{path}: {error.strerror}") from error
    if not data.startswith(MAGIC):
        raise QError(f"{path}: not a log")
    at = len(MAGIC)
    while at + _RECORD.size <= len(data):
        size, checksum = _RECORD.unpack_from(data, at)
        end = at + _RECORD.size + size
        body = data[at + _RECORD.size : end]
        if len(body) != size or zlib.crc32(body) != checksum:
            return
        try:
            value = decode(body)
        except CodecError:
            return
        if isinstance(value, ErrorText):
            return
        yield value, end
        at = end


def log_function(q: Interpreter, number: int, argument: Value) -> Value:
    """-11!file replays, -11!(n;file) the first n, -11!(-2;file) counts what is whole; other n! are 'nyi."""
    if number != -11:
        raise QError("nyi")
    limit = -1
    if isinstance(argument, Items) and len(argument) == 2:
        first, argument = argument.items
        if not isinstance(first, Atom) or first.code == SYMBOL:
            raise QError("type")
        limit = int(first.data)
    name = text_of(argument)
    if not name.startswith(":"):
        raise QError("type")
    path = Path(name[1:])
    if limit == -2:
        return _validated(path)
    return long(_replayed(q, path, limit))


def _validated(path: Path) -> Value:
    """The count of records, and the length of what is whole when more follows it."""
    count, end = 0, len(MAGIC)
    for _, finish in records(path):
        count, end = count + 1, finish
    if end == path.stat().st_size:
        return long(count)
    return Vector(LONG, np.array([count, end], np.int64))


def _replayed(q: Interpreter, path: Path, limit: int) -> int:
    from infra.airgap.kdb_standin.messages import evaluate_message  # noqa: PLC0415 - it loads the language

    count, end = 0, len(MAGIC)
    for record, finish in records(path):
        if 0 <= limit <= count:
            return count
        evaluate_message(q, record)
        count, end = count + 1, finish
    if limit < 0 and end != path.stat().st_size:
        raise QError("badtail")
    return count

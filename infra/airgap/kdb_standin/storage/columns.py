"""Files of single values. Vectors are stored raw behind a header and mapped on reading; all else encoded.

The format is this stand-in's own, not that of kdb+.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.storage.enumerated import Enumerated
from stores.kdb.codec import ErrorText, decode, encode
from stores.kdb.errors import CodecError
from stores.kdb.types import DTYPES, SYMBOL
from stores.kdb.values import Value, Vector

_MAGIC: Final = b"TDBQ"
_HEADER: Final = struct.Struct("<4sBBBBQ")  # magic, version, kind, type, attribute, count
_ENCODED, _RAW, _NUMBERED = 0, 1, 2  # a whole value; a vector; places in the domain `sym`
DOMAIN: Final = "sym"


def write_value(path: Path, value: Value, domain: Path | None = None) -> None:
    """Whole or not at all: written beside and moved into place. `domain` is the sym file of enumerations."""
    if isinstance(value, Enumerated) and domain is not None:
        body = _numbered(value, domain)
        head = _HEADER.pack(_MAGIC, 1, _NUMBERED, SYMBOL, value.attribute, len(value))
    elif isinstance(value, Vector) and value.code != SYMBOL:
        body = np.ascontiguousarray(value.data).tobytes()
        head = _HEADER.pack(_MAGIC, 1, _RAW, value.code, value.attribute, len(value))
    else:
        try:
            body = encode(value)
        except CodecError as error:
            raise QError("nyi") from error
        head = _HEADER.pack(_MAGIC, 1, _ENCODED, 0, 0, 0)
    replace_file(path, head + body)


def replace_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + "#")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _numbered(value: Vector, domain: Path) -> bytes:
    known = domain_numbers(domain)
    table = np.full(int(max(known.max(initial=0), value.data.max(initial=0))) + 1, -1, np.int32)
    table[known] = np.arange(len(known), dtype=np.int32)
    places: NDArray[Any] = table[value.data]
    if np.any(places < 0):
        raise QError("cast")
    return places.astype("<i4").tobytes()


def domain_numbers(domain: Path) -> NDArray[Any]:
    """The pool numbers of the symbols of a sym file, in its order; none when there is no file."""
    if not domain.exists():
        return np.zeros(0, np.int32)
    value = read_value(domain)
    if not isinstance(value, Vector) or value.code != SYMBOL:
        raise QError("type")
    return value.data


def is_column_file(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == _MAGIC
    except OSError:
        return False


def read_value(path: Path, domain: Path | None = None) -> Value:
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise QError(f"{path}: the file is empty") from error
    except OSError as error:
        raise QError(f"{path}: {error.strerror}") from error
    if len(data) < _HEADER.size or data[:4] != _MAGIC:
        raise QError(f"{path}: not a file of this stand-in")
    _, version, kind, code, attribute, count = _HEADER.unpack_from(data)
    if version != 1 or kind > _NUMBERED or (kind != _ENCODED and code not in DTYPES):
        raise QError(f"{path}: not a file of this stand-in")
    if kind == _ENCODED:
        return _decoded(path, data[_HEADER.size :])
    dtype = np.dtype("<i4") if kind == _NUMBERED else DTYPES[code]
    if len(data) < _HEADER.size + count * dtype.itemsize:
        raise QError(f"{path}: the file is cut short")
    array = np.frombuffer(data, dtype, count, _HEADER.size)
    if kind == _RAW:
        return Vector(code, array, attribute)
    if domain is None:
        raise QError(f"{path}: no sym file above it")
    numbers = domain_numbers(domain)
    if len(array) and int(array.max()) >= len(numbers):
        raise QError(f"{path}: refers beyond the end of {domain}")
    return Enumerated(SYMBOL, numbers[array], attribute)


def _decoded(path: Path, data: bytes) -> Value:
    try:
        value = decode(data)
    except CodecError as error:
        raise QError(f"{path}: {error}") from error
    if isinstance(value, ErrorText):
        raise QError(f"{path}: holds an error")
    return value


def domain_above(folder: Path) -> Path | None:
    """The sym file of the database that a table's folder belongs to."""
    for above in (folder, *list(folder.absolute().parents)[:3]):
        is_table = (above / ".d").is_file()  # whose sym is a column
        if not is_table and (above / DOMAIN).is_file():
            return above / DOMAIN
    return None

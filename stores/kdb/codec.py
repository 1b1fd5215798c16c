"""The wire form of q values and messages: bytes in, values out, and back. No sockets."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stores.kdb import symbol_vectors, symbols
from stores.kdb.compression import decompress
from stores.kdb.errors import CodecError
from stores.kdb.types import BOOL, CHAR, DTYPES, GUID, SYMBOL
from stores.kdb.values import NOTHING, Atom, Dict, Items, Lambda, Nothing, Table, Value, Vector

ASYNC, SYNC, RESPONSE = 0, 1, 2
HEADER: Final = 8
Piece = bytes | memoryview
_DEPTH: Final = 200  # nesting beyond this is an attack, not data
_LITTLE = {code: dtype.newbyteorder("<") if code != GUID else dtype for code, dtype in DTYPES.items()}
_BIG = {code: dtype.newbyteorder(">") if code != GUID else dtype for code, dtype in DTYPES.items()}


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What a server answers in place of a value when evaluation signalled."""

    text: str


@dataclass(frozen=True, slots=True)
class Header:
    little: bool
    kind: int
    compressed: bool
    length: int  # of the whole message, header included


def read_header(data: bytes | bytearray | memoryview, limit: int) -> Header:
    """Check and read the first 8 bytes; refuses what is no q header and lengths beyond `limit`."""
    endian, kind, compressed, high = data[0], data[1], data[2], data[3]
    if endian > 1 or kind > RESPONSE or compressed > 1:
        raise CodecError("not a q message")
    size = struct.unpack_from("<I" if endian else ">I", data, 4)[0] + (high << 32)
    if size <= HEADER:
        raise CodecError(f"a message of {size} bytes has no content")
    if size > limit:
        raise CodecError(f"a message of {size} bytes exceeds the limit of {limit}")
    return Header(bool(endian), kind, bool(compressed), size)


def read_message(data: bytes, limit: int) -> tuple[int, Value | ErrorText]:
    """The kind and content of one whole message."""
    if len(data) < HEADER:
        raise CodecError("a message is shorter than its header")
    header = read_header(data, limit)
    if header.length != len(data):
        raise CodecError(f"a message of {len(data)} bytes says it has {header.length}")
    if header.compressed:
        return header.kind, decode(decompress(data, header.little, limit), little=header.little)
    return header.kind, decode(data, HEADER, little=header.little)


def write_message(kind: int, content: Value | ErrorText) -> bytes:
    parts: list[Piece] = []
    if isinstance(content, ErrorText):
        parts.append(b"\x80" + content.text.encode("utf-8", "surrogateescape").replace(b"\0", b"") + b"\0")
    else:
        _write(content, parts, 0)
    total = HEADER + sum(len(part) for part in parts)
    if total >> 40:
        raise CodecError("a message cannot exceed a terabyte")
    return b"".join([struct.pack("<BBBBI", 1, kind, 0, total >> 32, total & 0xFFFFFFFF), *parts])


def encode(value: Value) -> bytes:
    parts: list[Piece] = []
    _write(value, parts, 0)
    return b"".join(parts)


def _write(value: Value, parts: list[Piece], depth: int) -> None:
    if depth > _DEPTH:
        raise CodecError("a value is nested too deeply")
    match value:
        case Vector(code=code, data=data, attribute=attribute):
            parts.append(struct.pack("<BBI", code, attribute, len(data)))
            parts.append(_items_bytes(code, data))
        case Atom(code=code, data=data):
            parts.append(struct.pack("<b", -code))
            parts.append(_items_bytes(code, np.asarray(data, DTYPES[code]).reshape(1)))
        case Items(items=items):
            parts.append(struct.pack("<BBI", 0, 0, len(items)))
            for item in items:
                _write(item, parts, depth + 1)
        case Table(names=names, columns=columns, attribute=attribute):
            parts.append(struct.pack("<BBB", 98, attribute, 99))
            _write(Vector(SYMBOL, symbols.intern_texts(names)), parts, depth + 1)
            _write(Items(list(columns)), parts, depth + 1)
        case Dict(keys=keys, values=values, attribute=attribute):
            parts.append(b"\x7f" if attribute else b"\x63")
            _write(keys, parts, depth + 1)
            _write(values, parts, depth + 1)
        case Lambda(text=text, context=context):
            raw = text.encode("utf-8", "surrogateescape")
            parts.append(b"\x64" + context.encode() + b"\0" + struct.pack("<BBI", CHAR, 0, len(raw)) + raw)
        case Nothing():
            parts.append(b"\x65\x00")
        case _:
            raise CodecError("a function other than a lambda has no wire form here")


def _items_bytes(code: int, data: NDArray[Any]) -> Piece:
    if code == SYMBOL:
        written = symbol_vectors.write(data) if len(data) >= symbol_vectors.WORTHWHILE else None
        return b"\0".join([*symbols.raws(data), b""]) if written is None else written
    if not len(data):
        return b""
    return np.ascontiguousarray(data.astype(_LITTLE[code], copy=False)).view(np.uint8).data


def decode(body: bytes, start: int = 0, *, little: bool = True) -> Value | ErrorText:
    """The one value in `body` from `start` on; trailing bytes are an error."""
    reader = _Reader(body, start, little=little)
    try:
        value = reader.error() if body[start : start + 1] == b"\x80" else reader.value(0)
    except (struct.error, IndexError, ValueError) as error:
        raise CodecError("a message ends before its content does") from error
    if reader.at != len(reader.data):
        raise CodecError("a message goes on after its content ends")
    return value


class _Reader:
    def __init__(self, data: bytes, start: int, *, little: bool) -> None:
        self.data = data
        self.at = start
        self.dtypes = _LITTLE if little else _BIG
        self.count = struct.Struct("<I" if little else ">I")

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def error(self) -> ErrorText:
        self.at += 1
        return ErrorText(self.name().decode("utf-8", "surrogateescape"))

    def name(self) -> bytes:
        end = self.data.index(b"\0", self.at)
        found = self.data[self.at : end]
        self.at = end + 1
        return found

    def value(self, depth: int) -> Value:
        if depth > _DEPTH:
            raise CodecError("a message is nested too deeply")
        code = self.byte()
        if code > 0x80:
            return self.atom(256 - code)
        if code in DTYPES:
            return self.vector(code)
        if code == 0:
            self.byte()
            (count,) = self.count.unpack_from(self.data, self.at)
            self.at += 4
            if count > len(self.data) - self.at:
                raise CodecError("a message ends before its content does")
            return Items([self.value(depth + 1) for _ in range(count)])
        if code in (99, 127):
            return self.dictionary(depth, sorted_keys=code == 127)
        if code == 98:
            return self.table(depth)
        return self.function(code, depth)

    def atom(self, code: int) -> Value:
        if code not in DTYPES:
            raise CodecError(f"no type has the number -{code}")
        if code == SYMBOL:
            return Atom(SYMBOL, symbols.intern_all([self.name()], 1)[0])
        return Atom(code, self.array(code, 1)[0])

    def array(self, code: int, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.data, self.dtypes[code] if code != BOOL else np.uint8, count, self.at)
        self.at += found.nbytes
        if code == BOOL:
            truths: NDArray[Any] = found != 0
            return truths
        return found.astype(DTYPES[code], copy=False)

    def vector(self, code: int) -> Vector:
        attribute = self.byte()
        (count,) = self.count.unpack_from(self.data, self.at)
        self.at += 4
        if attribute > 4:
            raise CodecError(f"no attribute has the number {attribute}")
        if count > len(self.data) - self.at:
            raise CodecError("a message ends before its content does")
        if code == SYMBOL:
            return Vector(SYMBOL, self.symbols(count), attribute)
        if count == 0:
            return Vector(code, np.zeros(0, DTYPES[code]), attribute)
        return Vector(code, self.array(code, count), attribute)

    def symbols(self, count: int) -> NDArray[Any]:
        if count >= symbol_vectors.WORTHWHILE:
            found = symbol_vectors.read(self.data, self.at, count)
            if found is not None:
                numbers, self.at = found
                return numbers
        return symbols.intern_all(self.names(count), count)

    def names(self, count: int) -> list[bytes]:
        """`count` NUL-ended texts; splits a window at a time so that many short lists stay cheap."""
        found: list[bytes] = []
        while len(found) < count:
            missing = count - len(found)
            window = self.data[self.at : self.at + max(missing * 16, 256)]
            pieces = window.split(b"\0", missing)
            pieces.pop()
            if not pieces:
                pieces = [self.name()]
                self.at -= len(pieces[0]) + 1
            found += pieces
            self.at += sum(map(len, pieces)) + len(pieces)
        return found

    def dictionary(self, depth: int, *, sorted_keys: bool) -> Dict:
        keys, values = self.value(depth + 1), self.value(depth + 1)
        if _count(keys) != _count(values):
            raise CodecError("a dictionary has more keys than values, or fewer")
        return Dict(keys, values, int(sorted_keys))

    def table(self, depth: int) -> Table:
        attribute = self.byte()
        if self.byte() not in (99, 127):
            raise CodecError("a table holds no dictionary")
        inner = self.dictionary(depth + 1, sorted_keys=False)
        if not isinstance(inner.keys, Vector) or inner.keys.code != SYMBOL:
            raise CodecError("the columns of a table are not named by symbols")
        if not isinstance(inner.values, Items):
            raise CodecError("the columns of a table are not a list")
        columns = inner.values.items
        if len({_count(column) for column in columns}) > 1:
            raise CodecError("the columns of a table differ in length")
        return Table(tuple(symbols.texts(inner.keys.data)), tuple(columns), attribute)

    def function(self, code: int, depth: int) -> Value:
        if code == 101 and self.data[self.at] == 0:
            self.at += 1
            return NOTHING
        if code == 100:
            context = self.name().decode()
            text = self.value(depth + 1)
            if isinstance(text, Vector) and text.code == CHAR:
                return Lambda(text.data.tobytes().decode("utf-8", "surrogateescape"), context)
        raise CodecError(f"a value of type {code} is not understood")


def _count(value: Value) -> int:
    if isinstance(value, Vector | Items | Table | Dict):
        return len(value)
    raise CodecError("an atom stands where a list belongs")

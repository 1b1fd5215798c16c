"""The values of q as Python objects over numpy arrays. Values are never changed once made.

Growing a vector is cheap all the same: `Vector.extended` writes behind the end of a shared buffer,
which older vectors over the same buffer never look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stores.kdb import symbols
from stores.kdb.types import BOOL, CHAR, DICT, DTYPES, FLOAT, ITEMS, LAMBDA, LONG, SYMBOL, TABLE, UNARY


class Value:
    """Anything q can hold."""

    __slots__ = ()

    @property
    def type_number(self) -> int:
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class Atom(Value):
    """A scalar; `data` is a numpy scalar of the type's dtype, a pool number for symbols."""

    code: int
    data: Any

    @property
    def type_number(self) -> int:
        return -self.code


class _Buffer:
    __slots__ = ("array", "used")

    def __init__(self, array: NDArray[Any], used: int) -> None:
        self.array = array
        self.used = used


@dataclass(slots=True, eq=False)
class Vector(Value):
    """Items of one type; `attribute` is 0 none, 1 s, 2 u, 3 p, 4 g."""

    code: int
    data: NDArray[Any]
    attribute: int = 0
    buffer: _Buffer | None = field(default=None, repr=False)

    @property
    def type_number(self) -> int:
        return self.code

    def __len__(self) -> int:
        return len(self.data)

    def like(self, data: NDArray[Any]) -> Vector:
        """A vector of the same kind with other items and no attribute."""
        return Vector(self.code, data)

    def extended(self, more: NDArray[Any], attribute: int = 0) -> Vector:
        """This vector followed by `more`, in time proportional to `more` on repeated use."""
        used, total = len(self.data), len(self.data) + len(more)
        buffer = self.buffer
        if buffer is None or buffer.used != used or total > len(buffer.array):
            array = np.empty(max(total + total // 2, 64), self.data.dtype)
            array[:used] = self.data
            buffer = _Buffer(array, used)
        buffer.array[used:total] = more
        buffer.used = total
        return Vector(self.code, buffer.array[:total], attribute, buffer)


@dataclass(slots=True, eq=False)
class Items(Value):
    """A general list."""

    items: Sequence[Value]

    @property
    def type_number(self) -> int:
        return ITEMS

    def __len__(self) -> int:
        return len(self.items)


@dataclass(slots=True, eq=False)
class Table(Value):
    """Named columns of one length."""

    names: tuple[str, ...]
    columns: tuple[Value, ...]
    attribute: int = 0

    @property
    def type_number(self) -> int:
        return TABLE

    def __len__(self) -> int:
        return length(self.columns[0]) if self.columns else 0

    def column(self, name: str) -> Value:
        return self.columns[self.names.index(name)]


@dataclass(slots=True, eq=False)
class Dict(Value):
    """Keys to values; a keyed table when both are tables."""

    keys: Value
    values: Value
    attribute: int = 0

    @property
    def type_number(self) -> int:
        return DICT

    @property
    def is_keyed_table(self) -> bool:
        return isinstance(self.keys, Table) and isinstance(self.values, Table)

    def __len__(self) -> int:
        return length(self.keys)


@dataclass(slots=True, eq=False)
class Lambda(Value):
    """A function as its source text."""

    text: str
    context: str = ""

    @property
    def type_number(self) -> int:
        return LAMBDA


class Nothing(Value):
    """The generic null `::`."""

    __slots__ = ()

    @property
    def type_number(self) -> int:
        return UNARY


NOTHING = Nothing()


def length(value: Value) -> int:
    """q's count: 1 for what is not a list, a dictionary or a table."""
    if isinstance(value, Vector | Items | Table | Dict):
        return len(value)
    return 1


def long(number: int) -> Atom:
    return Atom(LONG, np.int64(number))


def float_(number: float) -> Atom:
    return Atom(FLOAT, np.float64(number))


def boolean(truth: bool) -> Atom:
    return Atom(BOOL, np.bool_(truth))


def symbol(text: str) -> Atom:
    return Atom(SYMBOL, np.int32(symbols.intern(text)))


def symbol_list(texts: Iterable[str]) -> Vector:
    return Vector(SYMBOL, symbols.intern_texts(texts))


def chars(text: str | bytes) -> Vector:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return Vector(CHAR, np.frombuffer(raw, np.uint8))


def empty(code: int) -> Vector:
    return Vector(code, np.zeros(0, DTYPES[code]))


def text_of(value: Value) -> str:
    """The text of a string, a character or a symbol."""
    if isinstance(value, Vector) and value.code == CHAR:
        return value.data.tobytes().decode("utf-8", "surrogateescape")
    if isinstance(value, Atom) and value.code == CHAR:
        return bytes([int(value.data)]).decode("latin-1")
    if isinstance(value, Atom) and value.code == SYMBOL:
        return symbols.text(int(value.data))
    raise TypeError(f"type {value.type_number} is no text")

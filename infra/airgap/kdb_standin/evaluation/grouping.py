"""Which items are equal: find, distinct, group and sort order, over vectors, lists and whole tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.items import join_columns, to_items
from stores.kdb import symbols
from stores.kdb.types import FLOATING, GUID, SYMBOL
from stores.kdb.values import Atom, Dict, Items, Lambda, Table, Value, Vector, length

_DENSE = 1 << 22  # spans up to this many numbers are counted rather than sorted


def hashable(value: Value) -> object:
    """A Python key that is equal exactly when q's ~ says so (floats to the bit)."""
    match value:
        case Atom(code=code, data=data):
            return code, data.tobytes() if code == GUID else (None if data != data else data.item())  # noqa: PLR0124
        case Vector(code=code, data=data):
            return code, len(data), data.tobytes()
        case Items(items=items):
            return 0, tuple(hashable(entry) for entry in items)
        case Dict(keys=keys, values=values):
            return 99, hashable(keys), hashable(values)
        case Table(names=names, columns=columns):
            return 98, names, tuple(hashable(column) for column in columns)
        case Lambda(text=text):
            return 100, text
    return id(value)


def codes_of(column: Value) -> tuple[NDArray[Any], int]:
    """A number below the second result for each item: equal items, and only they, share one."""
    if isinstance(column, Table):
        return combined(list(column.columns), len(column))
    if not isinstance(column, Vector):
        seen: dict[object, int] = {}
        numbers = [seen.setdefault(hashable(entry), len(seen)) for entry in to_items(column)]
        return np.array(numbers, np.int64), max(len(seen), 1)
    data = column.data
    if not len(data):
        return np.zeros(0, np.int64), 1
    if data.dtype.kind in "iub":
        low, high = int(data.min()), int(data.max())
        if high - low < max(_DENSE, 2 * len(data)):
            return np.subtract(data, low, dtype=np.int64), high - low + 1
    if column.code in FLOATING:
        data = np.where(data == 0, np.float64(0), data)  # -0 is 0
    values, numbers_ = np.unique(data, return_inverse=True)
    return numbers_.astype(np.int64), max(len(values), 1)


def combined(columns: Sequence[Value], count: int) -> tuple[NDArray[Any], int]:
    """Codes of whole rows."""
    if not columns:
        return np.zeros(count, np.int64), 1
    codes, size = codes_of(columns[0])
    for column in columns[1:]:
        more, width = codes_of(column)
        if size * width > 1 << 62:
            codes, size = _compressed(codes)
            more, width = _compressed(more)
        codes, size = codes * width + more, size * width
    return codes, size


def _compressed(codes: NDArray[Any]) -> tuple[NDArray[Any], int]:
    values, numbers = np.unique(codes, return_inverse=True)
    return numbers.astype(np.int64), max(len(values), 1)


def dense(codes: NDArray[Any], size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Codes renumbered without gaps, in their order, and the first place of each."""
    count = len(codes)
    if size <= max(_DENSE, 2 * count):
        firsts = np.full(size, count, np.int64)
        firsts[codes[::-1]] = np.arange(count - 1, -1, -1)
        present = np.flatnonzero(firsts < count)
        if len(present) == size:
            return codes, firsts
        table = np.zeros(size, np.int64)
        table[present] = np.arange(len(present))
        return table[codes], firsts[present]
    _, first, numbers = np.unique(codes, return_index=True, return_inverse=True)
    return numbers.astype(np.int64), first


def first_places(columns: Sequence[Value]) -> NDArray[Any]:
    """Where each distinct row first stands, ascending."""
    codes, size = combined(columns, length(columns[0]))
    return np.sort(dense(codes, size)[1])


def grouped(columns: Sequence[Value]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A group number for each row, numbered by first appearance, and the first place of each group."""
    codes, size = combined(columns, length(columns[0]))
    numbers, firsts = dense(codes, size)
    order = np.argsort(firsts, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[numbers], firsts[order]


def members(numbers: NDArray[Any], count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rows gathered by group, in order within each, and where each group begins (with the end)."""
    small = numbers.astype(np.uint16) if count <= 1 << 16 else numbers  # 16 bits sort by radix
    order = np.argsort(small, kind="stable")
    bounds = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(numbers, minlength=count), out=bounds[1:])
    return order, bounds


def order_of(columns: Sequence[Value], *, descending: bool = False) -> NDArray[Any]:
    """The stable order that sorts rows by the columns, first column first."""
    keys = [sort_key(column) for column in columns]
    if descending:
        keys = [_reversed(key) for key in keys]
    if len(keys) == 1:
        key = keys[0]
        if key.dtype.kind in "iu" and len(key) > 1000:
            low, high = int(key.min()), int(key.max())
            if high - low < 1 << 16:
                key = (key - low).astype(np.uint16)
        return np.argsort(key, kind="stable")
    return np.lexsort(keys[::-1])


def _reversed(key: NDArray[Any]) -> NDArray[Any]:
    if key.dtype.kind == "f":
        return -key
    return -key.astype(np.int64) if key.dtype != np.int64 else ~key


def sort_key(column: Value) -> NDArray[Any]:
    """Numbers that sort as the column does; nulls first."""
    if isinstance(column, Vector):
        if column.code == SYMBOL:
            return symbols.ranks(column.data)
        if column.code in FLOATING:
            return np.where(np.isnan(column.data), -np.inf, column.data)
        if column.code == GUID:
            return np.unique(column.data, return_inverse=True)[1]
        if column.data.dtype.kind in "bu":
            return column.data.astype(np.int64)
        return column.data
    entries = to_items(column)
    order = sorted(range(len(entries)), key=lambda place: _list_key(entries[place]))
    ranks = np.zeros(len(entries), np.int64)
    previous: object = None
    rank = -1
    for place in order:
        key = _list_key(entries[place])
        rank += key != previous
        previous = key
        ranks[place] = rank
    return ranks


def _list_key(value: Value) -> tuple[Any, ...]:
    if isinstance(value, Vector):
        return (1, value.code, tuple(sort_key(value).tolist()))
    if isinstance(value, Atom):
        return (0, value.code, (symbols.raw(int(value.data)) if value.code == SYMBOL else value.data,))
    return (2, 0, (repr(hashable(value)),))


def find(haystack: Value, needles: Value) -> NDArray[Any]:
    """For each needle the first place in the haystack, or its length."""
    count = length(haystack)
    if isinstance(haystack, Table) and isinstance(needles, Table):
        return _find_rows(haystack, needles)
    same_vectors = isinstance(haystack, Vector) and isinstance(needles, Vector)
    if same_vectors and haystack.code == needles.code:  # type: ignore[attr-defined]
        return _find_numbers(haystack.data, needles.data)  # type: ignore[attr-defined]
    places: dict[object, int] = {}
    for place, entry in enumerate(to_items(haystack)):
        places.setdefault(hashable(entry), place)
    return np.array([places.get(hashable(entry), count) for entry in to_items(needles)], np.int64)


def _find_rows(haystack: Table, needles: Table) -> NDArray[Any]:
    count = len(haystack)
    if set(haystack.names) - set(needles.names):
        raise QError("mismatch")
    both = [
        join_columns(column, needles.column(name))
        for name, column in zip(haystack.names, haystack.columns, strict=True)
    ]
    codes, size = combined(both, count + len(needles))
    return _find_codes(codes, size, count)


def _find_codes(codes: NDArray[Any], size: int, count: int) -> NDArray[Any]:
    numbers, firsts = dense(codes, size)
    found = firsts[numbers[count:]]
    return np.asarray(np.minimum(found, count))


def _find_numbers(haystack: NDArray[Any], needles: NDArray[Any]) -> NDArray[Any]:
    count = len(haystack)
    if not count:
        return np.zeros(len(needles), np.int64)
    if len(needles) <= 8 and haystack.dtype.kind != "f":
        places = [np.flatnonzero(haystack == needle)[:1] for needle in needles]
        return np.array([place[0] if len(place) else count for place in places], np.int64)
    code = 9 if haystack.dtype.kind == "f" else (GUID if haystack.dtype.kind == "V" else 7)
    codes, size = codes_of(Vector(code, np.concatenate([haystack, needles])))
    return _find_codes(codes, size, count)

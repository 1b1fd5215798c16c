"""Aggregates of all groups at once: rows stand gathered by group, `starts` says where each group begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.primitives.convert import convert, nulls
from stores.kdb.types import (
    BOOL,
    BYTE,
    CHAR,
    FLOAT,
    FLOATING,
    GUID,
    INT,
    INTEGRAL,
    LONG,
    SHORT,
    SYMBOL,
    infinity_of,
    null_of,
)
from stores.kdb.values import Vector

Array = NDArray[Any]
_NO_NUMBERS = frozenset({GUID, SYMBOL, CHAR})


def _sizes(starts: Array, count: int) -> Array:
    return np.diff(starts, append=count)


def _sum(column: Vector, starts: Array) -> Vector | None:
    code, data = column.code, column.data
    if code in _NO_NUMBERS:
        return None
    if code in FLOATING:
        missing = np.isnan(data)
        clean = np.where(missing, 0, data) if missing.any() else data
        return Vector(code, np.add.reduceat(clean, starts).astype(data.dtype, copy=False))
    kind = INT if code in (BOOL, BYTE, SHORT) else code
    missing = nulls(code, data)
    wide = np.where(missing, 0, data) if missing.any() else data
    found = np.add.reduceat(wide, starts, dtype=np.int64)
    return Vector(kind, found.astype(np.int32) if kind == INT or data.dtype.itemsize == 4 else found)


def _count(column: Vector, starts: Array) -> Vector:
    return Vector(LONG, _sizes(starts, len(column)))


def _first(column: Vector, starts: Array) -> Vector:
    return column.like(column.data[starts])


def _last(column: Vector, starts: Array) -> Vector:
    return column.like(column.data[starts + _sizes(starts, len(column)) - 1])


def _floats(column: Vector) -> Array | None:
    if column.code in _NO_NUMBERS:
        return None
    found: Array = convert(column.data, column.code, FLOAT)
    return found


def _mean(floats: Array, starts: Array) -> Array:
    """The mean of what is not null, and null for groups of nulls alone."""
    missing = np.isnan(floats)
    if not missing.any():
        plain: Array = np.add.reduceat(floats, starts) / _sizes(starts, len(floats))
        return plain
    totals = np.add.reduceat(np.where(missing, 0, floats), starts)
    found: Array = totals / np.add.reduceat((~missing).astype(np.int64), starts)
    return found


def _avg(column: Vector, starts: Array) -> Vector | None:
    floats = _floats(column)
    return None if floats is None else Vector(FLOAT, _mean(floats, starts))


def _variance(column: Vector, starts: Array) -> Array | None:
    floats = _floats(column)
    if floats is None:
        return None
    centred = floats - np.repeat(_mean(floats, starts), _sizes(starts, len(floats)))
    return _mean(centred * centred, starts)


def _var(column: Vector, starts: Array) -> Vector | None:
    found = _variance(column, starts)
    return None if found is None else Vector(FLOAT, found)


def _dev(column: Vector, starts: Array) -> Vector | None:
    found = _variance(column, starts)
    return None if found is None else Vector(FLOAT, np.sqrt(found))


def _extreme(smallest: bool) -> Callable[[Vector, Array], Vector | None]:
    choose = np.minimum if smallest else np.maximum

    def reduce(column: Vector, starts: Array) -> Vector | None:
        code, data = column.code, column.data
        if code not in INTEGRAL and code not in FLOATING:
            return None
        missing = nulls(code, data)
        if not missing.any():
            return Vector(code, choose.reduceat(data, starts))
        filler = infinity_of(code, negative=not smallest)
        found = choose.reduceat(np.where(missing, filler, data).astype(data.dtype), starts)
        empty = np.logical_and.reduceat(missing, starts)
        return Vector(code, np.where(empty, null_of(code), found).astype(data.dtype))

    return reduce


REDUCTIONS: dict[str, Callable[[Vector, Array], Vector | None]] = {
    "sum": _sum,
    "count": _count,
    "first": _first,
    "last": _last,
    "avg": _avg,
    "min": _extreme(smallest=True),
    "max": _extreme(smallest=False),
    "var": _var,
    "dev": _dev,
}


def weighted(name: str, weights: Vector, values: Vector, starts: Array) -> Vector | None:
    """wavg and wsum of every group."""
    one, two = _floats(weights), _floats(values)
    if one is None or two is None or (name == "wsum" and max(weights.code, values.code) <= LONG):
        return None
    there = ~np.isnan(one) & ~np.isnan(two)
    if not there.all():
        one, two = np.where(there, one, 0), np.where(there, two, 0)
    products = np.add.reduceat(one * two, starts)
    if name == "wsum":
        return Vector(FLOAT, products)
    return Vector(FLOAT, products / np.add.reduceat(one, starts))

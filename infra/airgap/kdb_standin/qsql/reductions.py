"""Aggregates of all groups at once; rows stay where they are and carry the number of their group."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
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


class Numbering:
    """Which group each row is in, and where the groups' first and last rows are."""

    def __init__(self, numbers: Array, count: int, firsts: Array) -> None:
        self.numbers = numbers
        self.count = count
        self.firsts = firsts

    @cached_property
    def sizes(self) -> Array:
        return np.bincount(self.numbers, minlength=self.count)

    @cached_property
    def lasts(self) -> Array:
        found = np.zeros(self.count, np.int64)
        found[self.numbers] = np.arange(len(self.numbers))  # of several writes to a place the last stays
        return found

    def sums(self, data: Array) -> Array:
        """Totals of floats by group."""
        return np.bincount(self.numbers, weights=data, minlength=self.count)


def _sum(column: Vector, groups: Numbering) -> Vector | None:
    code, data = column.code, column.data
    if code in _NO_NUMBERS:
        return None
    if code in FLOATING:
        missing = np.isnan(data)
        found = groups.sums(np.where(missing, 0, data) if missing.any() else data)
        return Vector(code, found.astype(data.dtype, copy=False))
    missing = nulls(code, data)
    wide = (np.where(missing, 0, data) if missing.any() else data).astype(np.int64, copy=False)
    totals = np.zeros(groups.count, np.int64)
    np.add.at(totals, groups.numbers, wide)
    kind = INT if code in (BOOL, BYTE, SHORT) else code
    return Vector(kind, totals.astype(np.int32) if kind == INT or data.dtype.itemsize == 4 else totals)


def _count(_: Vector, groups: Numbering) -> Vector:
    return Vector(LONG, groups.sizes.astype(np.int64))


def _first(column: Vector, groups: Numbering) -> Vector:
    return column.like(column.data[groups.firsts])


def _last(column: Vector, groups: Numbering) -> Vector:
    return column.like(column.data[groups.lasts])


def _floats(column: Vector) -> Array | None:
    if column.code in _NO_NUMBERS:
        return None
    found: Array = convert(column.data, column.code, FLOAT)
    return found


def _mean(floats: Array, groups: Numbering) -> Array:
    """The mean of what is not null, and null for groups of nulls alone."""
    missing = np.isnan(floats)
    if not missing.any():
        plain: Array = groups.sums(floats) / groups.sizes
        return plain
    found: Array = groups.sums(np.where(missing, 0, floats)) / groups.sums(~missing)
    return found


def _avg(column: Vector, groups: Numbering) -> Vector | None:
    floats = _floats(column)
    return None if floats is None else Vector(FLOAT, _mean(floats, groups))


def _variance(column: Vector, groups: Numbering) -> Array | None:
    floats = _floats(column)
    if floats is None:
        return None
    centred = floats - _mean(floats, groups)[groups.numbers]
    return _mean(centred * centred, groups)


def _var(column: Vector, groups: Numbering) -> Vector | None:
    found = _variance(column, groups)
    return None if found is None else Vector(FLOAT, found)


def _dev(column: Vector, groups: Numbering) -> Vector | None:
    found = _variance(column, groups)
    return None if found is None else Vector(FLOAT, np.sqrt(found))


def _extreme(*, smallest: bool) -> Callable[[Vector, Numbering], Vector | None]:
    choose = np.minimum if smallest else np.maximum

    def reduce(column: Vector, groups: Numbering) -> Vector | None:
        code, data = column.code, column.data
        if code not in INTEGRAL and code not in FLOATING:
            return None
        filler = infinity_of(code, negative=not smallest)
        missing = nulls(code, data)
        some = bool(missing.any())
        found = np.full(groups.count, filler, data.dtype)
        choose.at(found, groups.numbers, np.where(missing, filler, data) if some else data)
        if some:
            empty = groups.sums(~missing) == 0
            found[empty] = null_of(code)
        return Vector(code, found)

    return reduce


REDUCTIONS: dict[str, Callable[[Vector, Numbering], Vector | None]] = {
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


def weighted(name: str, weights: Vector, values: Vector, groups: Numbering) -> Vector | None:
    """wavg and wsum of every group."""
    one, two = _floats(weights), _floats(values)
    if one is None or two is None:
        return None
    missing = np.isnan(one) | np.isnan(two)
    if missing.any():
        one, two = np.where(missing, 0, one), np.where(missing, 0, two)
    products = groups.sums(one * two)
    return Vector(FLOAT, products if name == "wsum" else products / groups.sums(one))

"""The attributes s, u, p and g: setting them checks the data, appending keeps them while they stay true."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.grouping import codes_of, dense, sort_key
from stores.kdb import symbols
from stores.kdb.types import ATTRIBUTES, FLOATING, SYMBOL
from stores.kdb.values import Items, Table, Value, Vector

SORTED, UNIQUE, PARTED, GROUPED = 1, 2, 3, 4


def with_attribute(value: Value, letter: str) -> Value:
    """`value` marked; 's-fail or 'u-fail when the data is not so. The empty letter removes."""
    if letter not in ATTRIBUTES:
        raise QError("type")
    number = ATTRIBUTES.index(letter)
    if isinstance(value, Items):
        if number in (0, GROUPED) or not len(value):
            return value
        raise QError("type")
    if isinstance(value, Table) and value.columns and number in (0, SORTED):
        first = with_attribute(value.columns[0], letter)
        return Table(value.names, (first, *value.columns[1:]), number)
    if not isinstance(value, Vector):
        raise QError("type" if number else "nyi")
    _check(value, number)
    marked = value.like(value.data)
    marked.attribute, marked.buffer = number, value.buffer
    return marked


def _check(value: Vector, number: int) -> None:
    if number == SORTED and not is_sorted(value):
        raise QError("s-fail")
    if number == UNIQUE and not is_unique(value):
        raise QError("u-fail")
    if number == PARTED and not is_parted(value):
        raise QError("u-fail")


def is_sorted(value: Vector) -> bool:
    key = sort_key(value)
    return bool(np.all(key[:-1] <= key[1:]))


def is_unique(value: Vector) -> bool:
    codes, size = codes_of(value)
    return len(dense(codes, size)[1]) == len(value)


def is_parted(value: Vector) -> bool:
    """Equal items stand together."""
    if not len(value):
        return True
    codes, size = codes_of(value)
    runs = 1 + int(np.count_nonzero(codes[:-1] != codes[1:]))
    return runs == len(dense(codes, size)[1])


def attribute_letter(value: Value) -> str:
    return ATTRIBUTES[getattr(value, "attribute", 0)] if isinstance(value, Vector | Table) else ""


def appended(old: Vector, more: NDArray[Any]) -> Vector:
    """`old` with items behind it: g stays, s and u where the items allow it, p gives way."""
    return old.extended(more, old.attribute if _stays(old, more) else 0)


def _stays(old: Vector, more: NDArray[Any]) -> bool:
    if old.attribute == SORTED:
        return _continues(old, more)
    if old.attribute == UNIQUE:
        return _stays_unique(old, more)
    return old.attribute != PARTED


def _continues(old: Vector, more: NDArray[Any]) -> bool:
    if not len(more):
        return True
    if old.code == SYMBOL:
        joined = np.concatenate([old.data[-1:], more])
        key = symbols.ranks(joined)
    elif old.code in FLOATING:
        joined = np.concatenate([old.data[-1:], more])
        key = np.where(np.isnan(joined), -np.inf, joined)
    else:
        key = np.concatenate([old.data[-1:], more])
    return bool(np.all(key[:-1] <= key[1:]))


def _stays_unique(old: Vector, more: NDArray[Any]) -> bool:
    if len(np.unique(more)) != len(more):
        return False
    return not np.any(np.isin(more, old.data))

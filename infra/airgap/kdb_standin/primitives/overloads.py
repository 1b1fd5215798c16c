"""The operators # _ and !, whose meaning depends on what stands beside them."""

from __future__ import annotations

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual, pure
from infra.airgap.kdb_standin.evaluation.grouping import find
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import (
    as_list,
    enlist,
    slice_of,
    take,
    text_of,
)
from infra.airgap.kdb_standin.storage.log import log_function
from infra.airgap.kdb_standin.tables.attributes import with_attribute
from stores.kdb import symbols
from stores.kdb.types import BOOL, BYTE, INT, LONG, SHORT, SYMBOL
from stores.kdb.values import (
    Atom,
    Dict,
    Items,
    Table,
    Value,
    Vector,
    length,
)

_WHOLE = (BOOL, BYTE, SHORT, INT, LONG)


def _is_whole(value: Value) -> bool:
    return isinstance(value, Atom | Vector) and value.code in _WHOLE


@pure("#", rank=2)
def take_(left: Value, right: Value) -> Value:
    """n#list, n m#list, `attribute#list, columns#table, keys#dict."""
    if isinstance(left, Atom) and left.code == SYMBOL and isinstance(right, Vector | Items | Table):
        return with_attribute(right, text_of(left))
    if isinstance(left, Vector) and left.code == SYMBOL and isinstance(right, Table):
        names = symbols.texts(left.data)
        if any(name not in right.names for name in names):
            raise QError(next(name for name in names if name not in right.names))
        return Table(tuple(names), tuple(right.column(name) for name in names))
    if isinstance(right, Dict) and not (isinstance(left, Atom) and _is_whole(left)):
        return _keyed_take(left, right)
    if isinstance(left, Atom) and _is_whole(left):
        return _take_count(int(left.data), right)
    if isinstance(left, Vector) and _is_whole(left) and len(left) == 2:
        return _shaped(int(left.data[0]), int(left.data[1]), right)
    raise QError("type" if not isinstance(left, Vector) else "nyi")


def _keyed_take(left: Value, right: Dict) -> Value:
    if isinstance(right.keys, Table) and isinstance(left, Table):
        places = find(right.keys, left)
        places = places[places < len(right)]
        return Dict(take(right.keys, places), take(right.values, places))
    if isinstance(right.keys, Table):
        raise QError("nyi")
    if isinstance(left, Dict | Table):
        raise QError("type")
    keys = as_list(left)
    return Dict(keys, take(right.values, find(right.keys, keys)))


def _take_count(count: int, value: Value) -> Value:
    """Beyond the length a list repeats; a negative count takes from the end."""
    value = as_list(value)
    size = length(value)
    if abs(count) > 1 << 32:
        raise QError("wsfull")
    if 0 <= count <= size:
        found = slice_of(value, 0, count)
        if isinstance(found, Vector) and isinstance(value, Vector) and value.attribute in (1, 2):
            return Vector(found.code, found.data, value.attribute)
        return found
    if -size <= count < 0:
        return slice_of(value, size + count, size)
    if size == 0:
        return (
            take(value, np.full(abs(count), -1)) if not isinstance(value, Items) else Items([value] * count)
        )
    places = np.arange(abs(count)) % size if count > 0 else (np.arange(count, 0) % size)
    return take(value, places)


def _shaped(rows: int, columns: int, value: Value) -> Value:
    value = as_list(value)
    size = length(value)
    if rows < 0 or columns < 0:
        raise QError("nyi")
    if rows == np.iinfo(np.int64).min or columns == np.iinfo(np.int64).min:
        raise QError("nyi")
    flat = _take_count(rows * columns, value) if size else value
    return Items([slice_of(flat, at * columns, (at + 1) * columns) for at in range(rows)])


@pure("_", rank=2)
def drop(left: Value, right: Value) -> Value:
    if isinstance(left, Atom) and _is_whole(left) and isinstance(right, Vector | Items | Table | Dict):
        count, size = int(left.data), length(right)
        if not (isinstance(right, Dict) and not isinstance(right.keys, Table) and _is_whole(right.keys)):
            return (
                slice_of(right, min(count, size), size)
                if count >= 0
                else slice_of(right, 0, max(0, size + count))
            )
    if isinstance(right, Table) and isinstance(left, Atom | Vector) and left.code == SYMBOL:
        dropped = set(symbols.texts(np.atleast_1d(left.data)))
        kept = [name for name in right.names if name not in dropped]
        return Table(tuple(kept), tuple(right.column(name) for name in kept))
    if isinstance(right, Dict):
        return _without(right, as_list(left))
    if isinstance(left, Dict):
        return _without(left, as_list(right) if not isinstance(right, Dict) else enlist(right))
    if isinstance(left, Vector) and _is_whole(left):
        return _cut_at(left, right)
    if isinstance(left, Vector | Items | Table) and isinstance(right, Atom) and _is_whole(right):
        return take(left, np.flatnonzero(np.arange(len(left)) != int(right.data)))
    raise QError("type")


def _without(value: Dict, keys: Value) -> Value:
    keep = np.flatnonzero(find(keys, value.keys) >= length(keys))
    return Dict(take(value.keys, keep), take(value.values, keep))


def _cut_at(left: Vector, right: Value) -> Value:
    size = length(right)
    starts = [int(at) for at in left.data]
    if not starts:
        return Items([])
    if any(at < 0 or at > size for at in starts) or starts != sorted(starts):
        raise QError("length")
    return Items([slice_of(right, a, b) for a, b in zip(starts, [*starts[1:], size], strict=True)])


@contextual("!", rank=2)
def bang(q: Interpreter, left: Value, right: Value) -> Value:
    """keys!values, and n!table which keys the first n columns."""
    if isinstance(left, Atom) and _is_whole(left):
        if int(left.data) < 0:
            return log_function(q, int(left.data), right)
        return with_keys(int(left.data), right)
    if isinstance(left, Vector) and left.code == SYMBOL and isinstance(right, Table):
        raise QError("nyi")
    if not isinstance(left, Vector | Items | Table):
        raise QError("type")
    if isinstance(left, Table) and not isinstance(right, Table | Vector | Items):
        raise QError("type")
    if not isinstance(right, Vector | Items | Table | Dict):
        if len(left) != 1:
            raise QError("length")
        right = enlist(right)
    if len(left) != length(right):
        raise QError("length")
    return Dict(left, right)


def with_keys(count: int, value: Value) -> Value:
    whole = unkeyed(value)
    if count == 0:
        return whole
    if count >= len(whole.names):
        raise QError("length")
    return Dict(
        Table(whole.names[:count], whole.columns[:count]), Table(whole.names[count:], whole.columns[count:])
    )


def unkeyed(value: Value) -> Table:
    """A table without its keys."""
    if isinstance(value, Table):
        return value
    if isinstance(value, Dict) and isinstance(value.keys, Table) and isinstance(value.values, Table):
        return Table(value.keys.names + value.values.names, value.keys.columns + value.values.columns)
    raise QError("type")

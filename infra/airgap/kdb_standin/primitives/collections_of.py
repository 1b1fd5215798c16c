"""Lists as lists: count, take, drop, cut, join, reverse, where, distinct, group, find, membership."""

from __future__ import annotations

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual, pure
from infra.airgap.kdb_standin.evaluation.grouping import first_places, grouped, members
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import (
    EMPTY_LIST,
    as_list,
    collapse,
    enlist,
    is_list,
    item,
    iterate,
    join_columns,
    null_item,
    slice_of,
    take,
    to_items,
)
from infra.airgap.kdb_standin.evaluation.joining import join
from infra.airgap.kdb_standin.storage.partitioned import Partitioned
from infra.airgap.kdb_standin.tables.attributes import appended
from stores.kdb import symbols
from stores.kdb.types import BOOL, BYTE, INT, LONG, SHORT
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, empty, length, long, symbol_list

_WHOLE = (BOOL, BYTE, SHORT, INT, LONG)


@pure("count", rank=1)
def count(value: Value) -> Value:
    return long(sum(value.counts()) if isinstance(value, Partitioned) else length(value))


@pure("first", rank=1)
def first(value: Value) -> Value:
    return _end(value, 0)


@pure("last", rank=1)
def last(value: Value) -> Value:
    return _end(value, length(value) - 1)


def _end(value: Value, place: int) -> Value:
    if isinstance(value, Dict):
        value = value.values
    if not isinstance(value, Vector | Items | Table):
        return value
    return item(value, place) if len(value) else null_item(value)


@pure("til", rank=1)
def til(value: Value) -> Value:
    if not isinstance(value, Atom) or value.code not in _WHOLE:
        raise QError("type")
    number = int(value.data)
    if number < 0:
        raise QError("domain")
    if number > 1 << 32:
        raise QError("wsfull")
    return Vector(LONG, np.arange(number))


@pure("enlist", rank=1)
def enlist_(value: Value) -> Value:
    return enlist(value)


def _enlist_many(*values: Value) -> Value:
    return collapse(values)


for _rank in range(2, 9):
    pure("enlist", rank=_rank)(_enlist_many)


@pure(",", rank=2)
def join_(left: Value, right: Value) -> Value:
    return join(left, right)


@pure("append in place", rank=2)
def append(left: Value, right: Value) -> Value:
    """,: on a vector keeps the attributes that stay true."""
    if isinstance(left, Vector) and isinstance(right, Atom | Vector) and left.code == right.code:
        return appended(left, np.atleast_1d(right.data))
    if isinstance(left, Vector) and len(left) and is_list(right) and length(right):
        raise QError("type")
    if isinstance(left, Vector) and len(left) and isinstance(right, Atom):
        raise QError("type")
    return join(left, right)


@pure("raze", rank=1)
def raze(value: Value) -> Value:
    if isinstance(value, Dict):
        value = value.values
    if not isinstance(value, Items) or not len(value):
        return as_list(value) if not isinstance(value, Table) else value
    parts = value.items
    vectors = [part for part in parts if isinstance(part, Vector)]
    if len(vectors) == len(parts) and len({part.code for part in vectors}) == 1:
        return vectors[0].like(np.concatenate([part.data for part in vectors]))
    if all(isinstance(part, Table) and part.names == parts[0].names for part in parts):  # type: ignore[attr-defined]
        return raze_tables([part for part in parts if isinstance(part, Table)])
    result = as_list(parts[0])
    for part in parts[1:]:
        result = join(result, part)
    return result


def raze_tables(tables: list[Table]) -> Table:
    """Tables of the same columns end to end, in one step for each column."""
    columns = []
    for place in range(len(tables[0].names)):
        pieces = [table.columns[place] for table in tables]
        vectors = [piece for piece in pieces if isinstance(piece, Vector)]
        if len(vectors) == len(pieces) and len({piece.code for piece in vectors}) == 1:
            columns.append(vectors[0].like(np.concatenate([piece.data for piece in vectors])))
        else:
            whole: Value = pieces[0]
            for piece in pieces[1:]:
                whole = join_columns(whole, piece)
            columns.append(whole)  # type: ignore[arg-type]
    return Table(tables[0].names, tuple(columns))


@pure("reverse", rank=1)
def reverse(value: Value) -> Value:
    if not isinstance(value, Vector | Items | Table | Dict):
        return value
    return take(value, np.arange(len(value) - 1, -1, -1))


@pure("rotate", rank=2)
def rotate(left: Value, right: Value) -> Value:
    size = length(right)
    if not isinstance(left, Atom) or left.code not in _WHOLE:
        raise QError("type")
    return take(right, (np.arange(size) + int(left.data)) % size) if size else right


@pure("where", rank=1)
def where(value: Value) -> Value:
    if isinstance(value, Dict):
        places = where(value.values)
        assert isinstance(places, Vector)  # noqa: S101 - as below
        return take(value.keys, places.data)
    if isinstance(value, Items) and not len(value):
        return empty(LONG)
    if not isinstance(value, Vector) or value.code not in _WHOLE:
        raise QError("type")
    if value.code == BOOL:
        return Vector(LONG, np.flatnonzero(value.data))
    return Vector(LONG, np.repeat(np.arange(len(value)), np.maximum(value.data.astype(np.int64), 0)))


@pure("distinct", rank=1)
def distinct(value: Value) -> Value:
    if not isinstance(value, Vector | Items | Table) or not len(value):
        return as_list(value)
    return take(value, first_places([value]))


@pure("group", rank=1)
def group(value: Value) -> Value:
    if isinstance(value, Dict):
        inner = group(value.values)
        assert isinstance(inner, Dict)  # noqa: S101 - group gives one
        return Dict(inner.keys, Items([take(value.keys, v.data) for v in iterate(inner.values)]))  # type: ignore[attr-defined]
    if not isinstance(value, Vector | Items | Table):
        raise QError("type")
    if not len(value):
        return Dict(value, EMPTY_LIST)
    numbers, firsts = grouped([value])
    order, bounds = members(numbers, len(firsts))
    places = [Vector(LONG, order[bounds[at] : bounds[at + 1]]) for at in range(len(firsts))]
    return Dict(take(value, firsts), Items(places))


@pure("cross", rank=2)
def cross(left: Value, right: Value) -> Value:
    if isinstance(left, Table) and isinstance(right, Table):
        rows = np.repeat(np.arange(len(left)), len(right))
        ones, twos = take(left, rows), take(right, np.tile(np.arange(len(right)), len(left)))
        assert isinstance(ones, Table)  # noqa: S101 - taken from one
        assert isinstance(twos, Table)  # noqa: S101
        return Table(ones.names + twos.names, ones.columns + twos.columns)
    return Items([join(one, two) for one in iterate(as_list(left)) for two in iterate(as_list(right))])


@pure("sublist", rank=2)
def sublist(left: Value, right: Value) -> Value:
    size = length(right)
    if isinstance(left, Atom) and left.code in _WHOLE:
        number = int(left.data)
        return (
            slice_of(right, 0, min(number, size))
            if number >= 0
            else slice_of(right, max(0, size + number), size)
        )
    if isinstance(left, Vector) and len(left) == 2:
        start, many = (int(part) for part in left.data)
        return slice_of(right, min(start, size), min(start + many, size))
    raise QError("type")


@contextual("cut", rank=2)
def cut(q: Interpreter, left: Value, right: Value) -> Value:
    if isinstance(left, Atom) and left.code in _WHOLE:
        step = int(left.data)
        if step <= 0:
            raise QError("length")
        return Items(
            [slice_of(right, at, min(at + step, length(right))) for at in range(0, length(right), step)]
        )
    return q.call("_", left, right)


@pure("flip", rank=1)
def flip(value: Value) -> Value:
    if isinstance(value, Table):
        return Dict(symbol_list(value.names), Items(list(value.columns)))
    if isinstance(value, Dict):
        return _table_of(value)
    rows = to_items(value)
    if not rows or not any(is_list(row) for row in rows):
        raise QError("rank")
    size = max(length(row) for row in rows if is_list(row))
    if any(is_list(row) and length(row) != size for row in rows):
        raise QError("length")
    return Items([collapse([item(row, at) if is_list(row) else row for row in rows]) for at in range(size)])


def _table_of(value: Dict) -> Table:
    keys, values = value.keys, value.values
    if not isinstance(keys, Vector) or keys.code != 11:
        raise QError("type")
    columns = to_items(values)
    sizes = {length(column) for column in columns if is_list(column)}
    if not sizes:
        raise QError("rank")
    if len(sizes) > 1:
        raise QError("length")
    size = sizes.pop()
    spread = [
        column if is_list(column) else take(enlist(column), np.zeros(size, np.int64)) for column in columns
    ]
    return Table(tuple(symbols.texts(keys.data)), tuple(spread))

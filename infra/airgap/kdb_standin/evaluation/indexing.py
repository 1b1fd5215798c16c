"""Picking from lists, dictionaries, tables and keyed tables by index, at one or several depths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.grouping import find
from infra.airgap.kdb_standin.evaluation.items import (
    collapse,
    enlist,
    is_list,
    item,
    iterate,
    null_item,
    take,
)
from stores.kdb import symbols
from stores.kdb.types import BOOL, BYTE, INT, LONG, SHORT, SYMBOL
from stores.kdb.values import Atom, Dict, Items, Nothing, Table, Value, Vector, length

_WHOLE = frozenset({BOOL, BYTE, SHORT, INT, LONG})


def index_deep(value: Value, indices: Sequence[Value]) -> Value:
    """value[i;j;…]; an elided index takes everything at its depth."""
    first, rest = indices[0], indices[1:]
    if isinstance(value, Table) and len(rest) == 1 and isinstance(rest[0], Atom | Vector):
        return _cell(value, first, rest[0])
    if isinstance(first, Nothing):
        return collapse([index_deep(entry, rest) for entry in iterate(value)]) if rest else value
    picked = index(value, first)
    if not rest:
        return picked
    if isinstance(first, Atom) or (isinstance(value, Dict) and _is_one_key(value, first)):
        return index_deep(picked, rest)
    return collapse([index_deep(entry, rest) for entry in iterate(picked)])


def _cell(table: Table, row: Value, name: Value) -> Value:
    if isinstance(name, Vector) or (isinstance(name, Atom) and name.code == SYMBOL):
        rows = table if isinstance(row, Nothing) else row
        if isinstance(rows, Table):
            return index(table, name)
        picked = index(table, row)
        if isinstance(picked, Table):
            return index(picked, name) if isinstance(name, Atom) else index(_columns_of(picked), name)
        return index(picked, name)
    return index(index(table, row), name)


def _columns_of(table: Table) -> Dict:
    return Dict(Vector(SYMBOL, symbols.intern_texts(table.names)), Items(list(table.columns)))


def _is_one_key(value: Dict, key: Value) -> bool:
    if isinstance(value.keys, Table):
        return isinstance(key, Dict) or (is_list(key) and not isinstance(key, Table))
    return not is_list(key) or isinstance(value.keys, Items)


def index(value: Value, place: Value) -> Value:
    match value:
        case Vector() | Items():
            return _index_list(value, place)
        case Dict():
            return _index_dict(value, place)
        case Table():
            return _index_table(value, place)
    raise QError("type")


def _index_list(value: Vector | Items, place: Value) -> Value:
    match place:
        case Atom(code=code, data=data) if code in _WHOLE:
            at = int(data)
            return item(value, at) if 0 <= at < len(value) else null_item(value)
        case Vector(code=code, data=data) if code in _WHOLE:
            return take(value, data.astype(np.int64))
        case Vector(data=data) if not len(data):
            return take(value, np.zeros(0, np.int64))
        case Items(items=items):
            return collapse([_index_list(value, entry) for entry in items])
        case Dict(keys=keys, values=values):
            return Dict(keys, _index_list(value, values))
        case Nothing():
            return value
    raise QError("type")


def _index_dict(value: Dict, place: Value) -> Value:
    if isinstance(place, Nothing):
        return value
    if isinstance(value.keys, Table):
        return _index_keyed(value, value.keys, place)
    if isinstance(place, Dict):
        return Dict(place.keys, _index_dict(value, place.values))
    if is_list(place) and not _is_one_key(value, place):
        if isinstance(place, Items) and not all(isinstance(entry, Atom) for entry in place.items):
            return collapse([_index_dict(value, entry) for entry in place.items])
        return take(value.values, find(value.keys, place))
    at = int(find(value.keys, _needle(value.keys, place))[0])
    return item(value.values, at) if at < len(value) else null_item(value.values)


def _needle(keys: Value, place: Value) -> Value:
    """The key as a list of one, in the type of the keys."""
    if isinstance(keys, Vector) and isinstance(place, Atom) and keys.code != place.code:
        if keys.code in _WHOLE and place.code in _WHOLE:
            return Vector(keys.code, np.array([place.data]).astype(keys.data.dtype))
        raise QError("type")
    return enlist(place) if not isinstance(place, Dict) else Items([place])


def _index_keyed(value: Dict, keys: Table, place: Value) -> Value:
    """By a row of keys, a bare key of a single column, a dictionary, or a table of keys."""
    match place:
        case Table():
            return take(value.values, find(keys, _ordered(keys, place)))
        case Dict():
            row = enlist(place)
            if not isinstance(row, Table):
                raise QError("type")
            return _row(value, int(find(keys, _ordered(keys, row))[0]))
    only = keys.columns[0]
    single = len(keys.names) == 1 and isinstance(only, Vector)
    if single and isinstance(place, Vector) and only.code == place.code:  # type: ignore[attr-defined]
        places = find(only, place)
        return _row(value, int(places[0])) if len(place) == 1 else take(value.values, places)
    entries = list(iterate(place))
    if len(entries) != len(keys.names):
        raise QError("length")
    row = Table(keys.names, tuple(enlist(entry) for entry in entries))
    return _row(value, int(find(keys, row)[0]))


def _ordered(keys: Table, place: Table) -> Table:
    if set(place.names) != set(keys.names):
        raise QError("mismatch")
    return Table(keys.names, tuple(place.column(name) for name in keys.names))


def _row(value: Dict, at: int) -> Value:
    return item(value.values, at) if at < len(value) else null_item(value.values)


def _index_table(value: Table, place: Value) -> Value:
    match place:
        case Atom(code=code, data=data) if code in _WHOLE:
            at = int(data)
            return item(value, at) if 0 <= at < len(value) else null_item(value)
        case Vector(code=code, data=data) if code in _WHOLE:
            return take(value, data.astype(np.int64))
        case Atom(code=code, data=data) if code == SYMBOL:
            return _column(value, symbols.text(int(data)))
        case Vector(code=code, data=data) if code == SYMBOL:
            return Items([_column(value, name) for name in symbols.texts(data)])
        case Items(items=items) if not items:
            return take(value, np.zeros(0, np.int64))
        case Nothing():
            return value
    raise QError("type")


def _column(value: Table, name: str) -> Value:
    if name not in value.names:
        if not length(value):
            raise QError(name)
        return take(Vector(SYMBOL, np.zeros(0, np.int32)), np.full(len(value), -1))
    return value.column(name)

"""Values with some of their items replaced: x[i]:y, @[x;i;f;y] and .[x;i;f;y]. The value itself stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.grouping import find
from infra.airgap.kdb_standin.evaluation.indexing import index
from infra.airgap.kdb_standin.evaluation.items import (
    as_list,
    collapse,
    enlist,
    is_list,
    iterate,
    spread,
    text_of,
    to_items,
)
from infra.airgap.kdb_standin.evaluation.joining import join
from stores.kdb.types import BOOL, BYTE, INT, LONG, SHORT, SYMBOL
from stores.kdb.values import Atom, Dict, Items, Nothing, Table, Value, Vector, length, symbol

_WHOLE = frozenset({BOOL, BYTE, SHORT, INT, LONG})
#: The new item from the old one and the operand, which is None for @[x;i;f].
Change = Callable[[Value, Value | None], Value]


def amend(value: Value, indices: Sequence[Value], change: Change, operand: Value | None) -> Value:
    """`value` with `change` applied at `indices`, one for each depth."""
    if not indices:
        return change(value, operand)
    first, rest = indices[0], indices[1:]
    if isinstance(first, Nothing):
        first = _all_places(value)
    if not rest:
        return _amend_flat(value, first, change, operand)
    if is_list(first):
        operands = [operand] * length(first)
        if operand is not None and is_list(operand):
            if length(operand) != length(first):
                raise QError("length")
            operands = list(iterate(operand))
        for place, one in zip(iterate(first), operands, strict=True):
            value = amend(value, [place, *rest], change, one)
        return value
    inner = amend(_existing(value, first), rest, change, operand)
    return _replace(value, first, inner)


def _all_places(value: Value) -> Value:
    if isinstance(value, Dict):
        return value.keys
    return Vector(LONG, np.arange(length(value)))


def _existing(value: Value, place: Value) -> Value:
    if isinstance(value, Vector | Items):
        _within(value, place)
    return index(value, place)


def _within(value: Value, place: Value) -> int:
    if not isinstance(place, Atom) or place.code not in _WHOLE:
        raise QError("type")
    at = int(place.data)
    if not 0 <= at < length(value):
        raise QError("index")
    return at


def _amend_flat(value: Value, place: Value, change: Change, operand: Value | None) -> Value:
    if isinstance(value, Dict) and isinstance(value.keys, Table):
        return _amend_keyed(value, place, change, operand)
    if not is_list(place):
        return _replace(value, place, change(_existing(value, place), operand))
    fast = _amend_vector(value, place, change, operand)
    if fast is not None:
        return fast
    count = length(place)
    operands: list[Value | None] = [operand] * count
    if operand is not None and (is_list(operand)):
        if length(operand) != count:
            raise QError("length")
        operands = list(iterate(operand))
    for entry, one in zip(iterate(place), operands, strict=True):
        value = _amend_flat(value, entry, change, one)
    return value


def _amend_vector(value: Value, place: Value, change: Change, operand: Value | None) -> Value | None:
    """Many places of a vector at once, when no place comes twice and the types agree."""
    if not isinstance(value, Vector) or not isinstance(place, Vector) or place.code not in _WHOLE:
        return None
    places = place.data.astype(np.int64)
    if len(places) and (places.min() < 0 or places.max() >= len(value)):
        raise QError("index")
    if len(np.unique(places)) != len(places):
        return None
    new = change(Vector(value.code, value.data[places]), operand)
    new = spread(new, len(places))
    if not isinstance(new, Vector) or new.code != value.code:
        return None
    if len(new) != len(places):
        raise QError("length")
    data = value.data.copy()
    data[places] = new.data
    return Vector(value.code, data)


def _replace(value: Value, place: Value, new: Value) -> Value:
    match value:
        case Vector():
            return _replace_in_vector(value, _within(value, place), new)
        case Items():
            at = _within(value, place)
            return collapse([*value.items[:at], new, *value.items[at + 1 :]])
        case Dict():
            return _replace_in_dict(value, place, new)
        case Table():
            return _replace_in_table(value, place, new)
    raise QError("type")


def _replace_in_vector(value: Vector, at: int, new: Value) -> Value:
    if not isinstance(new, Atom) or new.code != value.code:
        raise QError("type")
    data = value.data.copy()
    data[at] = new.data
    return Vector(value.code, data)


def _replace_in_dict(value: Dict, place: Value, new: Value) -> Value:
    keys = value.keys
    if isinstance(keys, Vector) and isinstance(place, Atom) and keys.code != place.code and len(keys):
        raise QError("type")
    at = int(find(keys, enlist(place))[0])
    if at < len(value):
        entries = to_items(value.values)
        if isinstance(value.values, Vector) and isinstance(new, Atom) and new.code != value.values.code:
            raise QError("type")
        entries[at] = new
        return Dict(keys, collapse(entries), value.attribute)
    values = as_list(value.values)
    grown = join(values, enlist(new))
    if isinstance(values, Vector) and len(values) and not (isinstance(new, Atom) and new.code == values.code):
        raise QError("type")
    return Dict(join(keys, enlist(place)), grown)


def _amend_keyed(value: Dict, place: Value, change: Change, operand: Value | None) -> Value:
    """A row of a keyed table, found by its key or new."""
    keys, values = value.keys, value.values
    assert isinstance(keys, Table)  # noqa: S101 - the caller has looked
    assert isinstance(values, Table)  # noqa: S101
    new = change(index(value, place), operand)
    cells = [place] if len(keys.names) == 1 and not is_list(place) else list(iterate(place))
    row = dict(zip(keys.names, cells, strict=True))
    entries = list(iterate(new))
    if len(entries) != len(values.names):
        raise QError("length")
    key_row = Table(keys.names, tuple(enlist(row[name]) for name in keys.names))
    value_row = Table(values.names, tuple(enlist(entry) for entry in entries))
    return join(value, Dict(key_row, value_row))


def _replace_in_table(value: Table, place: Value, new: Value) -> Value:
    if isinstance(place, Atom) and place.code == SYMBOL:
        name = text_of(place)
        column = spread(new, len(value))
        if length(column) != len(value):
            raise QError("length")
        if name in value.names:
            at = value.names.index(name)
            return Table(value.names, (*value.columns[:at], column, *value.columns[at + 1 :]))
        return Table((*value.names, name), (*value.columns, column))
    at = _within(value, place)
    if not isinstance(new, Dict):
        entries = list(iterate(new))
        if len(entries) != len(value.names):
            raise QError("length")
    else:
        entries = [index(new, symbol(name)) for name in value.names]
    columns = [
        _replace_in_column(column, at, entry) for column, entry in zip(value.columns, entries, strict=True)
    ]
    return Table(value.names, tuple(columns))


def _replace_in_column(column: Value, at: int, new: Value) -> Value:
    if isinstance(column, Items):
        return Items([*column.items[:at], new, *column.items[at + 1 :]])
    return _replace(column, Atom(LONG, np.int64(at)), new)


def assigned(_: Value, operand: Value | None) -> Value:
    """The change of plain assignment."""
    if operand is None:
        raise QError("type")
    return operand

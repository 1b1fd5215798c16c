"""Values as collections: counting, picking, taking, joining, comparing. No names, no functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from stores.kdb import symbols
from stores.kdb import values as kdb_values
from stores.kdb.types import DTYPES, FLOATING, INTEGRAL, SYMBOL, null_of
from stores.kdb.values import (
    Atom,
    Dict,
    Items,
    Table,
    Value,
    Vector,
    length,
    symbol_list,
)

EMPTY_LIST = Items([])


def is_list(value: Value) -> bool:
    return isinstance(value, Vector | Items)


def item(value: Value, position: int) -> Value:
    """The item at a position that exists."""
    match value:
        case Vector(code=code, data=data):
            return Atom(code, data[position])
        case Items(items=items):
            return items[position]
        case Table(names=names, columns=columns):
            return Dict(symbol_list(names), collapse([item(column, position) for column in columns]))
        case Dict(values=values):
            return item(values, position)
    return value


def iterate(value: Value) -> Iterator[Value]:
    """The items of a list, the values of a dictionary, the rows of a table; an atom gives itself."""
    match value:
        case Vector(code=code, data=data):
            return (Atom(code, entry) for entry in data)
        case Items(items=items):
            return iter(items)
        case Table():
            return (item(value, row) for row in range(len(value)))
        case Dict(values=values):
            return iterate(values)
    return iter((value,))


def collapse(values: Sequence[Value]) -> Value:
    """A vector of atoms of one type, a table of like dictionaries, or a general list."""
    if not values:
        return EMPTY_LIST
    first = values[0]
    if isinstance(first, Atom):
        code = first.code
        if all(isinstance(value, Atom) and value.code == code for value in values):
            return Vector(code, np.array([value.data for value in values], DTYPES[code]))  # type: ignore[attr-defined]
    elif isinstance(first, Dict) and not first.is_keyed_table:
        table = _table_of(values)
        if table is not None:
            return table
    return Items(list(values))


def _table_of(values: Sequence[Value]) -> Table | None:
    """Dictionaries with the same symbol keys are the rows of a table."""
    first = values[0]
    assert isinstance(first, Dict)  # noqa: S101 - the caller has looked
    if not isinstance(first.keys, Vector) or first.keys.code != SYMBOL or not len(first.keys):
        return None
    for value in values:
        if not isinstance(value, Dict) or not match(value.keys, first.keys):
            return None
    names = tuple(symbols.texts(first.keys.data))
    columns = [collapse([item(value, place) for value in values]) for place in range(len(names))]
    return Table(names, tuple(columns))


def null_item(value: Value) -> Value:
    """What an index beyond the end gives."""
    match value:
        case Vector(code=code):
            return Atom(code, null_of(code))
        case Items(items=items):
            if items and isinstance(items[0], Vector):
                return Vector(items[0].code, np.zeros(0, DTYPES[items[0].code]))
            if items and isinstance(items[0], Atom):
                return null_item(Vector(items[0].code, np.zeros(0, DTYPES[items[0].code])))
            return EMPTY_LIST
        case Table(names=names, columns=columns):
            return Dict(symbol_list(names), collapse([null_item(column) for column in columns]))
        case Dict(values=values):
            return null_item(values)
    raise QError("type")


def take(value: Value, places: NDArray[Any]) -> Value:
    """The items at `places`; those outside are null. Attributes are lost."""
    match value:
        case Vector(code=code, data=data):
            return value.like(_taken(code, data, places))
        case Items(items=items):
            count = len(items)
            missing = null_item(value)
            return collapse([items[at] if 0 <= at < count else missing for at in places.tolist()])
        case Table(names=names, columns=columns):
            return Table(names, tuple(take_column(column, places) for column in columns))
        case Dict(keys=keys, values=values):
            return Dict(take(keys, places), take(values, places))
    raise QError("type")


def take_column(column: Value, places: NDArray[Any]) -> Value:
    """As `take`, but a column of lists stays one even when its items could collapse."""
    if isinstance(column, Items):
        count, missing = len(column), null_item(column)
        return Items([column.items[at] if 0 <= at < count else missing for at in places.tolist()])
    return take(column, places)


def _taken(code: int, data: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    count = len(data)
    if not len(places):
        return np.zeros(0, data.dtype)
    if places.min() >= 0 and places.max() < count:
        found: NDArray[Any] = data[places]
        return found
    outside = (places < 0) | (places >= count)
    if count == 0:
        return np.full(len(places), null_of(code), data.dtype)
    found = data[np.where(outside, 0, places)]
    found[outside] = null_of(code)
    return found


def slice_of(value: Value, start: int, stop: int) -> Value:
    """Consecutive items, both ends within the value."""
    match value:
        case Vector(data=data):
            return value.like(data[start:stop])
        case Items(items=items):
            return collapse(items[start:stop])
        case Table(names=names, columns=columns):
            return Table(
                names,
                tuple(
                    Items(c.items[start:stop]) if isinstance(c, Items) else slice_of(c, start, stop)
                    for c in columns
                ),
            )
        case Dict(keys=keys, values=values):
            return Dict(slice_of(keys, start, stop), slice_of(values, start, stop))
    raise QError("type")


def enlist(value: Value) -> Value:
    if isinstance(value, Atom):
        return Vector(value.code, np.asarray(value.data, DTYPES[value.code]).reshape(1))
    if isinstance(value, Dict) and not value.is_keyed_table:
        table = _table_of([value])
        if table is not None:
            return table
    return Items([value])


def as_list(value: Value) -> Value:
    return value if isinstance(value, Vector | Items | Table | Dict) else enlist(value)


def to_items(value: Value) -> list[Value]:
    return list(iterate(value))


def match(left: Value, right: Value) -> bool:
    """q's ~: the same type, shape and items; attributes do not count."""
    if left is right:
        return True
    if left.type_number != right.type_number:
        return False
    if isinstance(left, Vector) and isinstance(right, Vector):
        return len(left) == len(right) and bool(np.all(same(left.code, left.data, right.data)))
    if isinstance(left, Atom) and isinstance(right, Atom):
        return bool(same(left.code, left.data, right.data))
    if isinstance(left, Items) and isinstance(right, Items):
        return len(left) == len(right) and all(map(match, left.items, right.items))
    if isinstance(left, Dict) and isinstance(right, Dict):
        return match(left.keys, right.keys) and match(left.values, right.values)
    if isinstance(left, Table) and isinstance(right, Table):
        return left.names == right.names and all(map(match, left.columns, right.columns))
    return getattr(left, "text", None) == getattr(right, "text", 0) or (
        getattr(left, "name", None) is not None and getattr(left, "name", None) == getattr(right, "name", 0)
    )


_TOLERANCE = 2.0**-43


def same(code: int, left: Any, right: Any) -> Any:
    """Equality of two arrays of one type; nulls are equal and floats equal within q's tolerance."""
    if code in FLOATING:
        with np.errstate(invalid="ignore"):  # infinity less infinity, and nulls of every kind
            apart = np.abs(left - right)
            close = apart <= _TOLERANCE * np.maximum(np.abs(left), np.abs(right))
        # What is infinitely far apart is not close, however large the tolerance.
        return (close & np.isfinite(apart)) | (left == right) | (np.isnan(left) & np.isnan(right))
    return left == right


def check_lengths(*values: Value) -> int:
    """The common length of the lists among the values; 'length when they differ."""
    found = {length(value) for value in values if isinstance(value, Vector | Items | Table | Dict)}
    if len(found) > 1:
        raise QError("length")
    return found.pop() if found else 1


def spread(value: Value, count: int) -> Value:
    """A column of `count` items: an atom repeats."""
    if isinstance(value, Vector | Items):
        return value
    if isinstance(value, Atom):
        return Vector(value.code, np.full(count, value.data, DTYPES[value.code]))
    return Items([value] * count)


def join_lists(left: Value, right: Value) -> Value:
    """Lists and atoms end to end; a vector when the types agree. An empty list gives way to the other."""
    left, right = as_list(left), as_list(right)
    if isinstance(left, Vector) and isinstance(right, Vector) and left.code == right.code:
        return left.extended(right.data)
    if isinstance(left, Vector | Items) and not len(left) and not isinstance(right, Items):
        return right
    if isinstance(right, Vector | Items) and not len(right):
        return left
    if isinstance(left, Vector) and not len(left):
        return right
    return Items([*to_items(left), *to_items(right)])


def join_columns(left: Value, right: Value) -> Value:
    """As `join_lists`, but a column of lists stays one even when its items could collapse."""
    if isinstance(left, Items) and len(left):
        return Items([*left.items, *to_items(right)])
    return join_lists(left, right)


def text_of(value: Value) -> str:
    """The text of a string, a character or a symbol; 'type for anything else."""
    try:
        return kdb_values.text_of(value)
    except TypeError as error:
        raise QError("type") from error


def whole_number(value: Value) -> int:
    """An integer atom; 'type for anything else, nulls too."""
    if (
        not isinstance(value, Atom)
        or value.code not in (1, 4, *INTEGRAL)
        or value.data == null_of(value.code)
    ):
        raise QError("type")
    return int(value.data)

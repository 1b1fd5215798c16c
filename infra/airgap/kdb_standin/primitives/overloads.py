"""The operators whose meaning depends on what stands beside them: # _ ! ? @ . :"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.amending import Change, amend
from infra.airgap.kdb_standin.evaluation.functions import FUNCTIONS, contextual, pure
from infra.airgap.kdb_standin.evaluation.grouping import find
from infra.airgap.kdb_standin.evaluation.indexing import index
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import (
    as_list,
    collapse,
    enlist,
    is_list,
    iterate,
    slice_of,
    spread,
    take,
    to_items,
)
from infra.airgap.kdb_standin.evaluation.names import Names
from infra.airgap.kdb_standin.primitives.convert import convert, promoted
from infra.airgap.kdb_standin.storage import files
from infra.airgap.kdb_standin.storage.log import log_function
from infra.airgap.kdb_standin.tables.attributes import with_attribute
from stores.kdb import symbols
from stores.kdb.types import BOOL, BYTE, FLOAT, INT, LONG, SHORT, SYMBOL
from stores.kdb.values import (
    NOTHING,
    Atom,
    Dict,
    Items,
    Nothing,
    Table,
    Value,
    Vector,
    chars,
    length,
    text_of,
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
        places = np.delete(np.arange(len(left)), int(right.data) if 0 <= int(right.data) < len(left) else [])
        return take(left, places)
    raise QError("type")


def _without(value: Dict, keys: Value) -> Value:
    keep = np.flatnonzero(find(keys, value.keys) >= length(keys))
    return Dict(take(value.keys, keep), take(value.values, keep))


def _cut_at(left: Vector, right: Value) -> Value:
    size = length(right)
    starts = [int(at) for at in left.data]
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


@contextual("?", rank=2)
def query(q: Interpreter, left: Value, right: Value) -> Value:
    """list?items finds, n?… draws at random, dict?value finds the key."""
    if isinstance(left, Atom) and left.code in (SHORT, INT, LONG):
        return _random(q, int(left.data), right)
    if isinstance(left, Dict):
        places = find(as_list(left.values), as_list(right))
        found = take(left.keys, np.where(places >= len(left), -1, places))
        return found if is_list(right) else next(iterate(found))
    if not isinstance(left, Vector | Items | Table):
        raise QError("type")
    if isinstance(left, Table) and isinstance(right, Dict):
        return Atom(LONG, np.int64(find(left, enlist(right))[0]))
    if isinstance(left, Vector) and isinstance(right, Vector | Atom) and left.code != right.code:
        if SYMBOL in (left.code, right.code):
            raise QError("type")
        code = promoted(left.code, right.code)
        places = find(
            Vector(code, convert(left.data, left.code, code)),
            Vector(code, np.atleast_1d(convert(right.data, right.code, code))),
        )
        return Vector(LONG, places) if isinstance(right, Vector) else Atom(LONG, np.int64(places[0]))
    if isinstance(left, Items) and is_list(right) and not _holds_lists(right):
        return Atom(LONG, np.int64(find(left, Items([right]))[0]))
    if isinstance(right, Vector | Items | Table):
        return Vector(LONG, find(left, right))
    needle = enlist(right) if isinstance(right, Atom) else Items([right])
    return Atom(LONG, np.int64(find(left, needle)[0]))


def _holds_lists(value: Value) -> bool:
    return isinstance(value, Items) and any(is_list(entry) for entry in value.items)


def _random(q: Interpreter, count: int, pool: Value) -> Value:
    if abs(count) > 1 << 28:
        raise QError("wsfull")
    if isinstance(pool, Vector | Items | Table):
        if count < 0:
            if -count > len(pool):
                raise QError("length")
            return take(pool, q.random.permutation(len(pool))[:-count])
        return take(pool, q.random.integers(0, max(len(pool), 1), count))
    if not isinstance(pool, Atom) or count < 0:
        raise QError("nyi")
    if pool.code == FLOAT:
        return Vector(FLOAT, q.random.random(count) * float(pool.data))
    if pool.code in (SYMBOL, 2, 10):
        raise QError("nyi")
    top = int(pool.data)
    if top <= 0:
        raise QError("nyi")
    drawn = q.random.integers(0, top, count)
    return Vector(pool.code, drawn.astype(np.asarray(pool.data).dtype))


@pure("?", rank=3)
def vector_conditional(test: Value, yes: Value, no: Value) -> Value:
    if not isinstance(test, Vector) or test.code != BOOL:
        if isinstance(test, Atom) and test.code == BOOL:
            return yes if bool(test.data) else no
        raise QError("type")
    one, two = spread(yes, len(test)), spread(no, len(test))
    if length(one) != len(test) or length(two) != len(test):
        raise QError("length")
    if isinstance(one, Vector) and isinstance(two, Vector):
        if one.code != two.code:
            raise QError("type")
        return Vector(one.code, np.where(test.data, one.data, two.data))
    pairs = zip(test.data, to_items(one), to_items(two), strict=True)
    return collapse([a if chosen else b for chosen, a, b in pairs])


@contextual("@", rank=2)
def at(q: Interpreter, left: Value, right: Value) -> Value:
    if isinstance(left, Vector | Items | Dict | Table):
        return index(left, right)
    return q.apply(left, [right])


@contextual(".", rank=2)
def dot(q: Interpreter, left: Value, right: Value) -> Value:
    if isinstance(right, Nothing):
        return q.apply(left, [NOTHING])
    if not is_list(right):
        raise QError("type")
    arguments = to_items(right)
    if isinstance(left, Atom) and left.code == SYMBOL and not length(right):
        return q.look_up(text_of(left), q.context)
    return q.apply(left, arguments or [NOTHING])


def _protected(q: Interpreter, function: Value, arguments: Sequence[Value], handler: Value) -> Value:
    try:
        return q.apply(function, arguments)
    except QError as error:
        message = str(error)
    except RecursionError:
        message = "stack"
    return q.apply(handler, [chars(message)]) if isinstance(handler, FUNCTIONS) else handler


@contextual("@", rank=3)
def at_three(q: Interpreter, left: Value, place: Value, third: Value) -> Value:
    if isinstance(left, FUNCTIONS):
        return _protected(q, left, [place], third)
    return _amended(q, left, [place], third, None)


@contextual("@", rank=4)
def at_four(q: Interpreter, left: Value, place: Value, function: Value, operand: Value) -> Value:
    return _amended(q, left, [place], function, operand)


@contextual(".", rank=3)
def dot_three(q: Interpreter, left: Value, places: Value, third: Value) -> Value:
    if isinstance(left, FUNCTIONS):
        return _protected(q, left, to_items(places) or [NOTHING], third)
    return _amended(q, left, to_items(places), third, None)


@contextual(".", rank=4)
def dot_four(q: Interpreter, left: Value, places: Value, function: Value, operand: Value) -> Value:
    return _amended(q, left, to_items(places), function, operand)


def _amended(
    q: Interpreter, target: Value, places: Sequence[Value], function: Value, operand: Value | None
) -> Value:
    """By name the global changes and the name comes back; otherwise a changed copy does."""
    change = q.change_by(function)
    if not (isinstance(target, Atom) and target.code == SYMBOL):
        return amend(target, places, change, operand)
    if text_of(target).startswith(":"):
        q.writes()
        files.amend_file(q, text_of(target)[1:], places, change, operand)
        return target
    if text_of(target).startswith(".") and q.names.inside(text_of(target)) and len(places) == 1:
        return _amend_names(q, text_of(target), places[0], change, operand)
    name = Names.qualified(text_of(target), q.context)
    q.assign(name, amend(q.look_up(name, ""), places, change, operand))
    return target


def _amend_names(
    q: Interpreter, namespace: str, names: Value, change: Change, operand: Value | None
) -> Value:
    """@[`.;names;f]: the globals of a namespace, one after the other."""
    if not isinstance(names, Atom | Vector) or names.code != SYMBOL:
        raise QError("type")
    for each in symbols.texts(np.atleast_1d(names.data)):
        name = each if namespace == "." else f"{namespace}.{each}"
        q.assign(name, change(q.look_up(name, ""), operand))
    return Atom(SYMBOL, np.int32(symbols.intern(namespace)))


@pure(":", rank=2)
def second(_: Value, right: Value) -> Value:
    return right


@pure("::", rank=1)
def identity(value: Value) -> Value:
    return value

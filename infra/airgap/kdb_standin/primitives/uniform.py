"""Functions that give one item for each item: running totals, differences, neighbours, moving windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import pure
from infra.airgap.kdb_standin.evaluation.items import match, take, to_items
from infra.airgap.kdb_standin.primitives.arithmetic import divide, subtract
from infra.airgap.kdb_standin.primitives.atomic import wrap
from infra.airgap.kdb_standin.primitives.convert import convert, nulls
from infra.airgap.kdb_standin.primitives.mathematics import running_fill
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
)
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, length

Form = Callable[[int, NDArray[Any]], Value]


def _on_columns(form: Form, value: Value) -> Value:
    match value:
        case Vector(code=code, data=data):
            return form(code, data)
        case Atom():
            return value
        case Dict(keys=keys, values=values):
            return Dict(keys, _on_columns(form, values))
        case Table(names=names, columns=columns):
            return Table(names, tuple(_on_columns(form, column) for column in columns))
        case Items(items=items) if not items:
            return value
    raise QError("nyi" if isinstance(value, Items) else "type")


def _running(name: str, neutral: Callable[[int], Any], accumulate: Any) -> None:
    def form(code: int, data: NDArray[Any]) -> Value:
        if code in (SYMBOL, GUID, CHAR):
            raise QError("type")
        kind = code
        if name in ("sums", "prds") and code in (BOOL, BYTE, SHORT):
            kind, data = INT, data.astype(np.int32)
        if kind in INTEGRAL or kind in FLOATING:
            data = np.where(nulls(kind, data), neutral(kind), data)
        return wrap(kind, accumulate(data))

    pure(name, rank=1)(lambda value: _on_columns(form, value))


_running("sums", lambda _: 0, np.cumsum)
_running("prds", lambda _: 1, np.cumprod)
_running("mins", infinity_of, np.minimum.accumulate)
_running("maxs", lambda code: infinity_of(code, negative=True), np.maximum.accumulate)


@pure("fills", rank=1)
def fills(value: Value) -> Value:
    return _on_columns(lambda code, data: wrap(code, running_fill(code, data)), value)


def _shifted(value: Value, by: int) -> Value:
    if isinstance(value, Dict):
        return Dict(value.keys, _shifted(value.values, by))
    if not isinstance(value, Vector | Items | Table):
        raise QError("type")
    size = len(value)
    places = np.arange(size) - by
    if isinstance(value, Items):
        return take(value, places)
    return take(value, np.where(places >= size, -1, places))


@pure("prev", rank=1)
def prev(value: Value) -> Value:
    return _shifted(value, 1)


@pure("next", rank=1)
def next_(value: Value) -> Value:
    return _shifted(value, -1)


@pure("xprev", rank=2)
def xprev(by: Value, value: Value) -> Value:
    if not isinstance(by, Atom) or by.code not in (SHORT, INT, LONG):
        raise QError("type")
    return _shifted(value, int(by.data))


def _with_first(operation: Callable[[Value, Value], Value], value: Value) -> Value:
    """Each item against the one before; the first stays as it is."""
    if isinstance(value, Dict):
        return Dict(value.keys, _with_first(operation, value.values))
    if not isinstance(value, Vector):
        raise QError("nyi")
    if not len(value):
        return value
    rest = operation(Vector(value.code, value.data[1:]), Vector(value.code, value.data[:-1]))
    assert isinstance(rest, Vector)  # noqa: S101 - two vectors give one
    try:
        first = convert(value.data[:1], value.code, rest.code)
    except QError:
        first = value.data[:1]
    return Vector(rest.code, np.concatenate([first, rest.data]))


@pure("deltas", rank=1)
def deltas(value: Value) -> Value:
    return _with_first(subtract, value)


@pure("ratios", rank=1)
def ratios(value: Value) -> Value:
    return _with_first(divide, value)


@pure("differ", rank=1)
def differ(value: Value) -> Value:
    size = length(value)
    found = np.ones(size, np.bool_)
    if isinstance(value, Vector) and value.code not in FLOATING:
        found[1:] = value.data[1:] != value.data[:-1]
    else:
        entries = to_items(value)
        for place in range(1, size):
            found[place] = not match(entries[place], entries[place - 1])
    return Vector(BOOL, found)


def _window(width: Value, value: Value) -> tuple[int, NDArray[Any], int]:
    if not isinstance(width, Atom) or width.code not in (SHORT, INT, LONG) or not isinstance(value, Vector):
        raise QError("type")
    if value.code in (SYMBOL, GUID, CHAR):
        raise QError("type")
    return int(width.data), value.data, value.code


def _sliding_sum(width: int, data: NDArray[Any]) -> NDArray[Any]:
    totals = np.cumsum(data)
    found = totals.copy()
    if width < len(data):
        found[width:] -= totals[:-width]
    return found


@pure("msum", rank=2)
def msum(width: Value, value: Value) -> Value:
    size, data, code = _window(width, value)
    kind = INT if code in (BOOL, BYTE, SHORT) else code
    clean = np.where(nulls(code, data), 0, data)
    wide = clean.astype(np.float64 if kind in FLOATING else np.int64)
    return wrap(kind, _sliding_sum(size, wide))


def _moving_counts(size: int, code: int, data: NDArray[Any]) -> NDArray[Any]:
    return _sliding_sum(size, (~nulls(code, data)).astype(np.int64))


@pure("mcount", rank=2)
def mcount(width: Value, value: Value) -> Value:
    size, data, code = _window(width, value)
    return wrap(INT, _moving_counts(size, code, data))


@pure("mavg", rank=2)
def mavg(width: Value, value: Value) -> Value:
    size, data, code = _window(width, value)
    floats = np.nan_to_num(convert(data, code, FLOAT))
    return wrap(FLOAT, _sliding_sum(size, floats) / _moving_counts(size, code, data))


@pure("mdev", rank=2)
def mdev(width: Value, value: Value) -> Value:
    size, data, code = _window(width, value)
    floats = np.nan_to_num(convert(data, code, FLOAT))
    counts = _moving_counts(size, code, data)
    mean = _sliding_sum(size, floats) / counts
    spread = _sliding_sum(size, floats * floats) / counts - mean * mean
    return wrap(FLOAT, np.sqrt(np.maximum(spread, 0)))


def _moving_extreme(width: Value, value: Value, choose: Any, filler: Callable[[int], Any]) -> Value:
    size, data, code = _window(width, value)
    if size < 1:
        raise QError("domain")
    if code not in INTEGRAL and code not in FLOATING:
        raise QError("type")
    if not len(data):
        return value
    if code in INTEGRAL or code in FLOATING:
        data = np.where(nulls(code, data), filler(code), data)
    padded = np.concatenate([np.full(size - 1, filler(code), data.dtype), data])
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)
    return wrap(code, choose(windows, axis=1))


@pure("mmax", rank=2)
def mmax(width: Value, value: Value) -> Value:
    return _moving_extreme(width, value, np.max, lambda code: infinity_of(code, negative=True))


@pure("mmin", rank=2)
def mmin(width: Value, value: Value) -> Value:
    return _moving_extreme(width, value, np.min, infinity_of)


@pure("ema", rank=2)
def ema(rate: Value, value: Value) -> Value:
    """Exponential moving average with a factor below 1."""
    if not isinstance(rate, Atom) or not isinstance(value, Vector) or not len(value):
        raise QError("type")
    if GUID in (rate.code, value.code) or SYMBOL in (rate.code, value.code):
        raise QError("type")
    factor = float(rate.data)
    floats = convert(value.data, value.code, FLOAT)
    found = np.empty(len(floats))
    state = floats[0]
    for place, number in enumerate(floats):
        state = number * factor + state * (1 - factor) if place else state
        found[place] = state
    return Vector(FLOAT, found)

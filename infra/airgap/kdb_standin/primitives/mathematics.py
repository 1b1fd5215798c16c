"""Unary mathematics, powers and logarithms, tests for null."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import pure
from infra.airgap.kdb_standin.primitives.atomic import Leaf, on_each, on_pairs, wrap
from infra.airgap.kdb_standin.primitives.convert import convert, nulls
from stores.kdb.types import BOOL, CHAR, FLOAT, FLOATING, GUID, INT, LONG, SYMBOL, TEMPORAL, null_of
from stores.kdb.values import Value

_NO_NUMBERS = frozenset({GUID, SYMBOL, CHAR})


def _floats(leaf: Leaf) -> Any:
    if leaf.code in _NO_NUMBERS:
        raise QError("type")
    return convert(leaf.data, leaf.code, FLOAT)


def _register(name: str, operation: Callable[[Any], Any]) -> None:
    pure(name, rank=1)(lambda value: on_each(lambda leaf: wrap(FLOAT, operation(_floats(leaf))), value))


_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "reciprocal": lambda data: 1.0 / data,
}
for _name, _operation in _FUNCTIONS.items():
    _register(_name, _operation)


def _rounded(operation: Callable[[Any], Any]) -> Callable[[Leaf], Value]:
    def apply(leaf: Leaf) -> Value:
        if leaf.code in _NO_NUMBERS or leaf.code in TEMPORAL:
            raise QError("type")
        if leaf.code not in FLOATING:
            return wrap(INT if leaf.code == BOOL else leaf.code, leaf.data)
        return wrap(LONG, convert(np.asarray(operation(leaf.data.astype(np.float64))), FLOAT, LONG))

    return apply


@pure("floor", rank=1)
def floor(value: Value) -> Value:
    return on_each(_rounded(np.floor), value)


@pure("ceiling", rank=1)
def ceiling(value: Value) -> Value:
    return on_each(_rounded(np.ceil), value)


def _sign(leaf: Leaf) -> Value:
    if leaf.code in _NO_NUMBERS:
        raise QError("type")
    found = np.sign(convert(leaf.data, leaf.code, FLOAT))
    missing = nulls(leaf.code, leaf.data)
    return wrap(INT, np.where(missing, -1, np.nan_to_num(found)).astype(np.int32))


@pure("signum", rank=1)
def signum(value: Value) -> Value:
    return on_each(_sign, value)


@pure("null", rank=1)
def null(value: Value) -> Value:
    return on_each(lambda leaf: wrap(BOOL, nulls(leaf.code, leaf.data)), value)


@pure("xexp", rank=2)
def xexp(left: Value, right: Value) -> Value:
    return on_pairs(lambda a, b: wrap(FLOAT, np.power(_floats(a), _floats(b))), left, right)


@pure("xlog", rank=2)
def xlog(left: Value, right: Value) -> Value:
    return on_pairs(lambda a, b: wrap(FLOAT, np.log(_floats(b)) / np.log(_floats(a))), left, right)


def _fill(left: Leaf, right: Leaf) -> Value:
    """x^y: y with its nulls replaced by x; the wider type wins."""
    if left.code != right.code:
        if GUID in (left.code, right.code):
            raise QError("type")
        code = max(left.code, right.code)
        if SYMBOL in (left.code, right.code) or CHAR in (left.code, right.code):
            raise QError("type")
        one, two = convert(left.data, left.code, code), convert(right.data, right.code, code)
    else:
        code, one, two = left.code, left.data, right.data
    return wrap(code, np.where(nulls(code, two), one, two))


@pure("^", rank=2)
def fill(left: Value, right: Value) -> Value:
    return on_pairs(_fill, left, right)


def running_fill(code: int, data: Any) -> Any:
    """fills: each null takes the last value before it."""
    missing = nulls(code, data)
    places = np.where(missing, -1, np.arange(len(data)))
    last = np.maximum.accumulate(places) if len(places) else places
    return np.where(last < 0, null_of(code), data[np.maximum(last, 0)])

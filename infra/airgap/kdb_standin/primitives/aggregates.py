"""Aggregates over a list: sum, avg, min, max, dev and their kin; nulls are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import pure
from infra.airgap.kdb_standin.evaluation.items import check_lengths, collapse
from infra.airgap.kdb_standin.primitives.arithmetic import add, multiply
from infra.airgap.kdb_standin.primitives.atomic import wrap
from infra.airgap.kdb_standin.primitives.comparison import greater, lesser
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
    TEMPORAL,
    infinity_of,
    null_of,
)
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, boolean, float_, long, symbol_list

_NO_NUMBERS = frozenset({GUID, SYMBOL, CHAR})

Form = Callable[[int, NDArray[Any]], Value]
Pairwise = Callable[[Value, Value], Value]

#: Aggregates of one vector by name, for the grouped queries too: (type, data) to atom.
VECTOR_FORMS: dict[str, Form] = {}


def _aggregate(name: str, pairwise: Pairwise | None = None) -> Callable[[Form], Form]:
    """Register the vector form; lists of lists fold with `pairwise`, tables give a dictionary of columns."""

    def register(form: Form) -> Form:
        VECTOR_FORMS[name] = form

        def apply(value: Value) -> Value:
            match value:
                case Vector(code=code, data=data):
                    return form(code, data)
                case Atom(code=code, data=data):
                    return form(code, np.atleast_1d(data)) if name not in ("sum", "min", "max") else value
                case Dict(values=values):
                    return apply(values)
                case Table(names=names, columns=columns):
                    return Dict(symbol_list(names), collapse([apply(column) for column in columns]))
                case Items(items=items):
                    return _fold(items, pairwise, form)
            raise QError("type")

        pure(name, rank=1)(apply)
        return form

    return register


def _fold(items: Sequence[Value], pairwise: Pairwise | None, form: Form) -> Value:
    if not items:
        return form(LONG, np.zeros(0, np.int64))
    if pairwise is None:
        raise QError("nyi")
    result: Value = items[0]
    for item in items[1:]:
        result = pairwise(result, item)
    return result


def _sum_code(code: int) -> int:
    if code in _NO_NUMBERS:
        raise QError("type")
    return INT if code in (BOOL, BYTE, SHORT) else code


@_aggregate("sum", add)
def total(code: int, data: NDArray[Any]) -> Value:
    kind = _sum_code(code)
    if kind in FLOATING:
        return wrap(kind, np.nansum(data))
    if kind in INTEGRAL and code in INTEGRAL:
        data = np.where(nulls(code, data), 0, data)
    return wrap(kind, np.sum(data, dtype=np.int64))


@_aggregate("prd", multiply)
def product(code: int, data: NDArray[Any]) -> Value:
    kind = _sum_code(code)
    if kind in FLOATING:
        return wrap(kind, np.nanprod(data))
    return wrap(kind, np.prod(np.where(nulls(code, data), 1, data), dtype=np.int64))


def _present(code: int, data: NDArray[Any]) -> NDArray[Any]:
    if code in _NO_NUMBERS:
        raise QError("type")
    floats = convert(data, code, FLOAT)
    found: NDArray[Any] = floats[~np.isnan(floats)]
    return found


@_aggregate("avg", None)
def average(code: int, data: NDArray[Any]) -> Value:
    present = _present(code, data)
    mean = float(np.mean(present)) if len(present) else np.nan
    return float_(mean)


@_aggregate("min", lesser)
def least(code: int, data: NDArray[Any]) -> Value:
    return _extreme(code, data, smallest=True)


@_aggregate("max", greater)
def greatest(code: int, data: NDArray[Any]) -> Value:
    return _extreme(code, data, smallest=False)


def _extreme(code: int, data: NDArray[Any], *, smallest: bool) -> Value:
    if code in (GUID, SYMBOL):
        raise QError("type")
    choose = np.min if smallest else np.max
    present = data[~nulls(code, data)] if code in INTEGRAL or code in FLOATING else data
    if len(present):
        return wrap(code, choose(present))
    if code in INTEGRAL or code in FLOATING:
        if len(data):
            return Atom(code, null_of(code))
        return Atom(code, infinity_of(code, negative=not smallest))
    return wrap(code, 0)


def _spread_of(operation: Callable[[NDArray[Any]], Any]) -> Callable[[int, NDArray[Any]], Value]:
    def form(code: int, data: NDArray[Any]) -> Value:
        present = _present(code, data)
        return float_(float(operation(present)) if len(present) else np.nan)

    return form


def _sample(operation: Callable[..., Any]) -> Callable[[int, NDArray[Any]], Value]:
    """Variance and deviation of a sample need two items."""

    def form(code: int, data: NDArray[Any]) -> Value:
        present = _present(code, data)
        return float_(float(operation(present, ddof=1)) if len(present) > 1 else np.nan)

    return form


_aggregate("dev")(_spread_of(np.std))
_aggregate("var")(_spread_of(np.var))
_aggregate("med")(_spread_of(np.median))
_aggregate("sdev")(_sample(np.std))
_aggregate("svar")(_sample(np.var))


def _truths(code: int, data: NDArray[Any]) -> NDArray[Any]:
    if code in (SYMBOL, GUID) or code in TEMPORAL:
        raise QError("type")
    found: NDArray[Any] = data != 0
    return found


@_aggregate("all")
def all_(code: int, data: NDArray[Any]) -> Value:
    return boolean(bool(np.all(_truths(code, data))))


@_aggregate("any")
def any_(code: int, data: NDArray[Any]) -> Value:
    return boolean(bool(np.any(_truths(code, data))))


def _pair(left: Value, right: Value) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both sides as floats of one length."""
    count = check_lengths(left, right)
    sides = []
    for side in (left, right):
        if not isinstance(side, Atom | Vector) or side.code in _NO_NUMBERS:
            raise QError("type")
        sides.append(np.broadcast_to(convert(np.atleast_1d(side.data), side.code, FLOAT), (count,)))
    return sides[0], sides[1]


@pure("wavg", rank=2)
def weighted_average(weights: Value, values: Value) -> Value:
    one, two = _pair(weights, values)
    there = ~np.isnan(one) & ~np.isnan(two)
    weight = np.sum(one[there])
    return float_(float(np.sum(one[there] * two[there]) / weight) if weight else np.nan)


@pure("wsum", rank=2)
def weighted_sum(weights: Value, values: Value) -> Value:
    one, two = _pair(weights, values)
    found = float(np.nansum(one * two))
    sides = (weights, values)
    whole = all(isinstance(side, Atom | Vector) and side.code <= LONG for side in sides)
    # Two lists of whole numbers are converted to floats first; an atom and a list are not.
    is_long = whole and any(isinstance(side, Atom) for side in sides)
    return long(int(found)) if is_long else float_(found)


@pure("cov", rank=2)
def covariance(left: Value, right: Value) -> Value:
    one, two = _pair(left, right)
    return float_(float(np.mean(one * two) - np.mean(one) * np.mean(two)) if len(one) else np.nan)


@pure("cor", rank=2)
def correlation(left: Value, right: Value) -> Value:
    one, two = _pair(left, right)
    if not len(one):
        return float_(np.nan)
    scale = np.std(one) * np.std(two)
    return float_(float((np.mean(one * two) - np.mean(one) * np.mean(two)) / scale) if scale else np.nan)

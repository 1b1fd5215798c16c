"""= <> < > <= >= & | and or not, over all types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import pure
from infra.airgap.kdb_standin.evaluation.items import match, same
from infra.airgap.kdb_standin.primitives.atomic import Leaf, on_each, on_pairs, wrap
from infra.airgap.kdb_standin.primitives.convert import convert, promoted
from stores.kdb import symbols
from stores.kdb.types import BOOL, FLOATING, GUID, SYMBOL
from stores.kdb.values import Value, boolean


def _met(left: Leaf, right: Leaf) -> tuple[int, Any, Any]:
    """Both sides in one type."""
    if left.code == right.code:
        return left.code, left.data, right.data
    code = promoted(left.code, right.code)
    return code, convert(left.data, left.code, code), convert(right.data, right.code, code)


def _equal(left: Leaf, right: Leaf) -> Value:
    code, one, two = _met(left, right)
    return wrap(BOOL, same(code, one, two))


def _different(left: Leaf, right: Leaf) -> Value:
    code, one, two = _met(left, right)
    return wrap(BOOL, np.logical_not(same(code, one, two)))


def _orderable(left: Leaf, right: Leaf) -> tuple[int, Any, Any]:
    """Numbers on both sides that order as q orders the values: nulls before all else."""
    code, one, two = _met(left, right)
    if code == SYMBOL:
        first, second = np.atleast_1d(one), np.atleast_1d(two)
        ranks = symbols.ranks(np.concatenate([first, second]))
        one = ranks[: len(first)].reshape(np.shape(one))
        two = ranks[len(first) :].reshape(np.shape(two))
    elif code in FLOATING:
        one, two = np.where(np.isnan(one), -np.inf, one), np.where(np.isnan(two), -np.inf, two)
    elif code == GUID:
        raise QError("nyi")
    return code, one, two


def _less(left: Leaf, right: Leaf) -> Value:
    code, one, two = _orderable(left, right)
    if code in FLOATING:
        return wrap(BOOL, (one < two) & np.logical_not(same(code, one, two)))
    return wrap(BOOL, one < two)


def _negated(function: Callable[[Leaf, Leaf], Value]) -> Callable[[Leaf, Leaf], Value]:
    return lambda left, right: wrap(BOOL, np.logical_not(function(left, right).data))  # type: ignore[attr-defined]


_COMPARISONS: dict[str, Callable[[Leaf, Leaf], Value]] = {
    "=": _equal,
    "<>": _different,
    "<": _less,
    ">": lambda left, right: _less(right, left),
    ">=": _negated(_less),
    "<=": _negated(lambda left, right: _less(right, left)),
}

for _name, _leaf in _COMPARISONS.items():
    pure(_name, rank=2)(lambda left, right, leaf=_leaf: on_pairs(leaf, left, right))


def _extreme(choose: Callable[..., Any], left: Leaf, right: Leaf) -> Value:
    if SYMBOL in (left.code, right.code) or GUID in (left.code, right.code):
        raise QError("type")
    code, one, two = _met(left, right)
    if code in FLOATING:
        lowest = np.where(np.isnan(one) | np.isnan(two), np.nan, choose(one, two))
        if choose is np.maximum:
            lowest = np.fmax(one, two)
        return wrap(code, lowest)
    return wrap(code, choose(one, two))


@pure("&", "and", rank=2)
def lesser(left: Value, right: Value) -> Value:
    return on_pairs(lambda a, b: _extreme(np.minimum, a, b), left, right)


@pure("|", "or", rank=2)
def greater(left: Value, right: Value) -> Value:
    return on_pairs(lambda a, b: _extreme(np.maximum, a, b), left, right)


def _negation(leaf: Leaf) -> Value:
    if leaf.code in (SYMBOL, GUID):
        raise QError("type")
    return wrap(BOOL, leaf.data == 0)


@pure("not", rank=1)
def not_(value: Value) -> Value:
    return on_each(_negation, value)


@pure("~", rank=2)
def matches(left: Value, right: Value) -> Value:
    return boolean(match(left, right))

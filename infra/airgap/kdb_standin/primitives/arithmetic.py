"""+ - * % and their kin over numbers and times: result types, nulls, infinities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import pure
from infra.airgap.kdb_standin.primitives.atomic import Leaf, on_each, on_pairs, wrap
from infra.airgap.kdb_standin.primitives.convert import convert, nulls, promoted
from stores.kdb.types import (
    BOOL,
    BYTE,
    CHAR,
    DATE,
    DATETIME,
    FLOAT,
    FLOATING,
    GUID,
    INT,
    INTEGRAL,
    LONG,
    MINUTE,
    MONTH,
    REAL,
    SECOND,
    SHORT,
    SYMBOL,
    TEMPORAL,
    TIME,
    TIMESPAN,
    TIMESTAMP,
    null_of,
)
from stores.kdb.values import Value

_CLOCKS = (TIMESPAN, MINUTE, SECOND, TIME)
_NO_NUMBERS = frozenset({GUID, SYMBOL, CHAR})


def _number_type(left: int, right: int) -> int:
    """b, x and h become int; beyond that the larger type wins."""
    high = max(left, right)
    return INT if high <= INT else high


def sum_type(left: int, right: int) -> int:
    low, high = min(left, right), max(left, right)
    if low in _NO_NUMBERS or high in _NO_NUMBERS:
        raise QError("type")
    if high not in TEMPORAL:
        return _number_type(left, right)
    if low not in TEMPORAL:
        return high if low not in FLOATING or high == DATETIME else FLOAT
    if low in _CLOCKS and high in _CLOCKS:
        return low if TIMESPAN in (low, high) else high
    if low == DATE and high in _CLOCKS:
        return TIMESTAMP
    if low == TIMESTAMP and high in _CLOCKS:
        return TIMESTAMP
    if low == DATETIME and high in _CLOCKS:
        return DATETIME
    raise QError("type")


def difference_type(left: int, right: int) -> int:
    if left in TEMPORAL and left == right:
        return {DATE: INT, MONTH: INT, TIMESTAMP: TIMESPAN, DATETIME: FLOAT}.get(left, left)
    if {left, right} == {TIMESTAMP, DATE}:
        return TIMESPAN
    if right in TEMPORAL and left not in TEMPORAL:
        return sum_type(left, right)
    return sum_type(left, right)


def _operand(leaf: Leaf, code: int) -> Any:
    """An operand in the type of the result; a date among timestamps is its midnight."""
    if code in TEMPORAL and leaf.code in TEMPORAL:
        return convert(leaf.data, leaf.code, _meeting(leaf.code, code))
    return convert(leaf.data, leaf.code, code)


def _meeting(source: int, target: int) -> int:
    if target == TIMESTAMP and source in _CLOCKS:
        return TIMESPAN
    if target == TIMESPAN and source in (TIMESTAMP, DATE):
        return TIMESTAMP
    if target == DATETIME and source in _CLOCKS:
        raise QError("nyi")
    return target


def _linear(
    choose: Callable[[int, int], int], operation: Callable[..., Any]
) -> Callable[[Leaf, Leaf], Value]:
    def apply(left: Leaf, right: Leaf) -> Value:
        code = choose(left.code, right.code)
        if code == INT and left.code == right.code and left.code in (DATE, MONTH):
            one, two = left.data, right.data
        else:
            one, two = _operand(left, code), _operand(right, code)
        found = operation(one, two)
        if code in INTEGRAL:
            missing = nulls(left.code, left.data) | nulls(right.code, right.data)
            if np.any(missing):
                found = np.where(missing, null_of(code), found)
        return wrap(code, found)

    return apply


_add = _linear(sum_type, np.add)
_subtract = _linear(difference_type, np.subtract)


def product_type(left: int, right: int) -> int:
    if left in _NO_NUMBERS or right in _NO_NUMBERS or (left in TEMPORAL and right in TEMPORAL):
        raise QError("type")
    code = _number_type(left, right)
    if code in TEMPORAL and min(left, right) in FLOATING and code != DATETIME:
        return code
    return code


def _multiply(left: Leaf, right: Leaf) -> Value:
    code = product_type(left.code, right.code)
    if code in TEMPORAL and (left.code in FLOATING or right.code in FLOATING):
        found = convert(left.data, left.code, FLOAT) * convert(right.data, right.code, FLOAT)
        return wrap(code, convert(np.asarray(found), FLOAT, code))
    return _linear(product_type, np.multiply)(left, right)


def _divide(left: Leaf, right: Leaf) -> Value:
    if left.code in _NO_NUMBERS or right.code in _NO_NUMBERS:
        raise QError("type")
    one, two = left, right
    if left.code in TEMPORAL and right.code in TEMPORAL and left.code != right.code:
        meeting = promoted(left.code, right.code)
        upper, lower = convert(one.data, one.code, meeting), convert(two.data, two.code, meeting)
        return wrap(FLOAT, convert(upper, meeting, FLOAT) / convert(lower, meeting, FLOAT))
    code = REAL if max(left.code, right.code) == REAL and min(left.code, right.code) in (REAL,) else FLOAT
    quotient = convert(one.data, one.code, FLOAT) / convert(two.data, two.code, FLOAT)
    return wrap(code, quotient)


@pure("+", rank=2)
def add(left: Value, right: Value) -> Value:
    return on_pairs(_add, left, right)


@pure("-", rank=2)
def subtract(left: Value, right: Value) -> Value:
    return on_pairs(_subtract, left, right)


@pure("*", rank=2)
def multiply(left: Value, right: Value) -> Value:
    return on_pairs(_multiply, left, right)


@pure("%", rank=2)
def divide(left: Value, right: Value) -> Value:
    return on_pairs(_divide, left, right)


# What is left of a day or a month is a number, of a moment a span.
_REMAINDERS: Final = {DATE: INT, MONTH: INT, TIMESTAMP: TIMESPAN}


def _whole(operation: str, left: Leaf, right: Leaf) -> Value:
    """div and mod: the quotient is floored, the remainder takes the divisor's sign."""
    if left.code in _NO_NUMBERS or right.code in _NO_NUMBERS or right.code in TEMPORAL:
        raise QError("type")
    floating = left.code in FLOATING or right.code in FLOATING
    meeting = FLOAT if floating else LONG
    one, two = convert(left.data, left.code, meeting), convert(right.data, right.code, meeting)
    code = left.code if left.code in TEMPORAL else _number_type(left.code, right.code)
    if operation == "mod" and left.code in _REMAINDERS:
        code = FLOAT if floating else _REMAINDERS[left.code]
    if floating:
        found = np.floor(one / two) if operation == "div" else one - two * np.floor(one / two)
        code = code if operation == "mod" or code in TEMPORAL else LONG
        return wrap(code, convert(np.asarray(found), FLOAT, code))
    zero = two == 0
    safe = np.where(zero, 1, two)
    found = one // safe if operation == "div" else one % safe
    missing = nulls(left.code, left.data) | nulls(right.code, right.data) | zero
    return wrap(code, convert(np.where(missing, null_of(LONG), found), LONG, code))


@pure("div", rank=2)
def div(left: Value, right: Value) -> Value:
    return on_pairs(lambda a, b: _whole("div", a, b), left, right)


@pure("mod", rank=2)
def mod(left: Value, right: Value) -> Value:
    return on_pairs(lambda a, b: _whole("mod", a, b), left, right)


def _bar(width: Leaf, leaf: Leaf) -> Value:
    """xbar: rounded down to a multiple; the type is that of what is rounded."""
    if leaf.code in _NO_NUMBERS or width.code in _NO_NUMBERS:
        raise QError("type")
    if leaf.code in FLOATING or width.code in FLOATING:
        step, data = convert(width.data, width.code, FLOAT), convert(leaf.data, leaf.code, FLOAT)
        code = leaf.code if leaf.code in TEMPORAL else FLOAT
        return wrap(code, convert(np.asarray(step * np.floor(data / step)), FLOAT, code))
    code = leaf.code if leaf.code in TEMPORAL else _number_type(width.code, leaf.code)
    if width.code in TEMPORAL and leaf.code in TEMPORAL and width.code != leaf.code:
        meeting = TIMESPAN if leaf.code == TIMESTAMP or TIMESPAN in (width.code, leaf.code) else leaf.code
        step = convert(width.data, width.code, meeting)
        code = leaf.code if leaf.code == TIMESTAMP else meeting
        data = leaf.data if leaf.code == TIMESTAMP else convert(leaf.data, leaf.code, meeting)
    else:
        step, data = convert(width.data, width.code, LONG), leaf.data
    whole, size = np.asarray(data).astype(np.int64), np.asarray(step).astype(np.int64)
    safe = np.where(size == 0, 1, size)
    floored = whole // (safe if safe.ndim else int(safe)) * safe  # numpy divides faster by a plain number
    missing = nulls(leaf.code, leaf.data)
    if code in INTEGRAL and np.any(missing):
        floored = np.where(missing, null_of(code), floored)
    return wrap(code, floored)


@pure("xbar", rank=2)
def xbar(left: Value, right: Value) -> Value:
    return on_pairs(_bar, left, right)


def _negate(leaf: Leaf) -> Value:
    if leaf.code in _NO_NUMBERS:
        raise QError("type")
    code = INT if leaf.code in (BOOL, BYTE) else leaf.code
    return wrap(code, -convert(leaf.data, leaf.code, code))


@pure("neg", rank=1)
def neg(value: Value) -> Value:
    return on_each(_negate, value)


def _absolute(leaf: Leaf) -> Value:
    if leaf.code in _NO_NUMBERS:
        raise QError("type")
    code = INT if leaf.code in (BOOL, BYTE, SHORT) and leaf.code != SHORT else leaf.code
    return wrap(code, np.abs(convert(leaf.data, leaf.code, code)))


@pure("abs", rank=1)
def absolute(value: Value) -> Value:
    return on_each(_absolute, value)

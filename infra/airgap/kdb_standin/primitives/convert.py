"""Arrays of one q type as another, nulls and infinities kept. Arrays only; values are cast in `cast`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from stores.kdb.types import (
    BOOL,
    BYTE,
    CHAR,
    DATE,
    DATETIME,
    DAY_NANOSECONDS,
    DTYPES,
    FLOAT,
    FLOATING,
    INTEGRAL,
    LONG,
    MINUTE,
    MONTH,
    SECOND,
    SYMBOL,
    TEMPORAL,
    TIME,
    TIMESPAN,
    TIMESTAMP,
    null_of,
)

#: Nanoseconds in one count of each type that is a length of time or a moment in nanoseconds.
UNITS = {
    TIMESTAMP: 1,
    TIMESPAN: 1,
    TIME: 10**6,
    SECOND: 10**9,
    MINUTE: 60 * 10**9,
    DATE: DAY_NANOSECONDS,
}
_MOMENTS = frozenset({TIMESTAMP, DATE, MONTH, DATETIME})


def nulls(code: int, data: Any) -> Any:
    """Where an array is null."""
    if code in FLOATING:
        return np.isnan(data)
    if code in (BOOL, BYTE):
        return np.zeros(np.shape(data), np.bool_)
    return data == null_of(code)


def convert(data: Any, source: int, target: int) -> Any:
    """Counts of `source` as counts of `target`, as q's cast and promotion do."""
    if source == target:
        return data
    if SYMBOL in (source, target):
        raise QError("type")
    if source in TEMPORAL and target in TEMPORAL:
        return _temporal(data, source, target)
    dtype = DTYPES[target]
    if target == BOOL:
        return data != 0
    if source in FLOATING:
        return _from_float(data, target)
    if target in FLOATING:
        found = data.astype(dtype)
        return _with_nulls(found, nulls(source, data), np.nan) if source in INTEGRAL else found
    if source in INTEGRAL and target in INTEGRAL:
        return _between_integers(data, source, target)
    return data.astype(dtype)


def _from_float(data: Any, target: int) -> Any:
    dtype = DTYPES[target]
    if target in FLOATING:
        return data.astype(dtype)
    rounded = np.rint(data + 0.0)
    half = np.abs(data - np.trunc(data)) == 0.5
    rounded = np.where(half, np.floor(data) + 1, rounded)  # q rounds halves up
    if target not in INTEGRAL:
        return np.nan_to_num(rounded).astype(np.int64).astype(dtype)
    limits = np.iinfo(dtype)
    clean = np.where(np.isfinite(rounded), rounded, 0).astype(np.int64)
    found = clean.astype(dtype)
    found = np.where(data >= limits.max, dtype.type(limits.max), found)
    found = np.where(data <= -float(limits.max), dtype.type(-limits.max), found)
    return np.where(np.isnan(data), dtype.type(limits.min), found)


def _between_integers(data: Any, source: int, target: int) -> Any:
    kind, dtype = DTYPES[source], DTYPES[target]
    if kind.itemsize == dtype.itemsize:
        return data.astype(dtype)
    found = data.astype(dtype)
    if kind.itemsize < dtype.itemsize:
        low, high = np.iinfo(kind).min, np.iinfo(kind).max
        found = _with_nulls(found, data == low, np.iinfo(dtype).min)
        found = _with_nulls(found, data == high, np.iinfo(dtype).max)
        return _with_nulls(found, data == -high, -np.iinfo(dtype).max)
    limits = np.iinfo(dtype)
    found = _with_nulls(found, data >= limits.max, limits.max)
    found = _with_nulls(found, data <= -limits.max, -limits.max)
    return _with_nulls(found, data == np.iinfo(kind).min, limits.min)


def _with_nulls(found: Any, where: Any, null: Any) -> Any:
    return np.where(where, np.asarray(null).astype(found.dtype), found) if np.any(where) else found


def _temporal(data: Any, source: int, target: int) -> Any:
    missing = nulls(source, data)
    counts = _from_nanoseconds(_nanoseconds(data, source, target), target)
    return np.where(missing, null_of(target), counts).astype(DTYPES[target])


def _nanoseconds(data: Any, source: int, target: int) -> Any:
    """Nanoseconds since 2000 for moments, of the day for times; a time of a moment is its clock."""
    if source == DATETIME:
        total = np.rint(np.nan_to_num(data) * 86_400_000).astype(np.int64) * 10**6
    elif source == MONTH:
        total = months_to_days(data).astype(np.int64) * DAY_NANOSECONDS
    else:
        total = np.asarray(data).astype(np.int64) * UNITS[source]
    if source in _MOMENTS and target not in _MOMENTS:
        total %= DAY_NANOSECONDS
    elif source not in _MOMENTS and target in _MOMENTS and target != TIMESTAMP:
        raise QError("type")
    return total


def _from_nanoseconds(total: NDArray[Any], target: int) -> Any:
    if target == DATETIME:
        return total / DAY_NANOSECONDS
    if target == MONTH:
        return days_to_months(total // DAY_NANOSECONDS)
    return total // UNITS[target]


def months_to_days(months: Any) -> Any:
    whole = np.asarray(months).astype(np.int64)
    days = np.where(np.abs(whole) > 1 << 20, 0, whole).astype("datetime64[M]") + np.timedelta64(30 * 12, "M")
    return days.astype("datetime64[D]").astype(np.int64) - 10_957


def days_to_months(days: Any) -> Any:
    whole = np.asarray(days).astype(np.int64)
    safe = np.where(np.abs(whole) > 1 << 30, 0, whole) + 10_957
    return safe.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) - 30 * 12


def promoted(left: int, right: int) -> int:
    """The type that two types meet in, for comparing and choosing between them."""
    if left == right:
        return left
    low, high = min(left, right), max(left, right)
    if SYMBOL in (low, high) or low == 2 or high == 2:
        raise QError("type")
    if low in TEMPORAL and high in TEMPORAL:
        if low in _MOMENTS and high in _MOMENTS:
            return min(low, high) if TIMESTAMP in (low, high) else high
        if low in _MOMENTS:
            return high if low != TIMESTAMP else TIMESPAN
        return TIMESPAN if low == TIMESPAN else high  # the finer of the two
    if high == CHAR:
        return CHAR
    if low == CHAR:
        return high
    if low in (FLOAT, 8) and high in TEMPORAL:
        return FLOAT
    return LONG if (low, high) == (BOOL, CHAR) else high

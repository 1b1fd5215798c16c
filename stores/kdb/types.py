"""The numbers, letters, sizes, nulls and infinities of q's basic types. Data only."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

BOOL, GUID, BYTE, SHORT, INT, LONG, REAL, FLOAT, CHAR, SYMBOL = 1, 2, 4, 5, 6, 7, 8, 9, 10, 11
TIMESTAMP, MONTH, DATE, DATETIME, TIMESPAN, MINUTE, SECOND, TIME = 12, 13, 14, 15, 16, 17, 18, 19
ITEMS, TABLE, DICT, LAMBDA, UNARY = 0, 98, 99, 100, 101

#: Big-endian halves, so that comparing the numbers orders guids as their bytes do.
GUID_DTYPE: Final = np.dtype([("high", ">u8"), ("low", ">u8")])

#: Symbols are numbers of the pool in `symbols`; characters are bytes.
DTYPES: Final[dict[int, np.dtype[Any]]] = {
    BOOL: np.dtype(np.bool_),
    GUID: GUID_DTYPE,
    BYTE: np.dtype(np.uint8),
    SHORT: np.dtype(np.int16),
    INT: np.dtype(np.int32),
    LONG: np.dtype(np.int64),
    REAL: np.dtype(np.float32),
    FLOAT: np.dtype(np.float64),
    CHAR: np.dtype(np.uint8),
    SYMBOL: np.dtype(np.int32),
    TIMESTAMP: np.dtype(np.int64),
    MONTH: np.dtype(np.int32),
    DATE: np.dtype(np.int32),
    DATETIME: np.dtype(np.float64),
    TIMESPAN: np.dtype(np.int64),
    MINUTE: np.dtype(np.int32),
    SECOND: np.dtype(np.int32),
    TIME: np.dtype(np.int32),
}

LETTERS: Final = {
    BOOL: "b",
    GUID: "g",
    BYTE: "x",
    SHORT: "h",
    INT: "i",
    LONG: "j",
    REAL: "e",
    FLOAT: "f",
    CHAR: "c",
    SYMBOL: "s",
    TIMESTAMP: "p",
    MONTH: "m",
    DATE: "d",
    DATETIME: "z",
    TIMESPAN: "n",
    MINUTE: "u",
    SECOND: "v",
    TIME: "t",
}
CODES: Final = {letter: code for code, letter in LETTERS.items()}
NAMES: Final = {
    BOOL: "boolean",
    GUID: "guid",
    BYTE: "byte",
    SHORT: "short",
    INT: "int",
    LONG: "long",
    REAL: "real",
    FLOAT: "float",
    CHAR: "char",
    SYMBOL: "symbol",
    TIMESTAMP: "timestamp",
    MONTH: "month",
    DATE: "date",
    DATETIME: "datetime",
    TIMESPAN: "timespan",
    MINUTE: "minute",
    SECOND: "second",
    TIME: "time",
}
CODES_BY_NAME: Final = {name: code for code, name in NAMES.items()}

TEMPORAL: Final = frozenset(range(TIMESTAMP, TIME + 1))
FLOATING: Final = frozenset({REAL, FLOAT, DATETIME})
#: Types stored as signed integers, whose null is the minimum and whose infinity is the maximum.
INTEGRAL: Final = frozenset({SHORT, INT, LONG, TIMESTAMP, MONTH, DATE, TIMESPAN, MINUTE, SECOND, TIME})

ATTRIBUTES: Final = ("", "s", "u", "p", "g")

DAY_NANOSECONDS: Final = 86_400_000_000_000
EPOCH_DAYS: Final = 10_957  # from 1970-01-01 to q's 2000-01-01


def null_of(code: int) -> Any:
    """The null of a type as a numpy scalar; types without one give their zero, as q does."""
    dtype = DTYPES[code]
    if code in INTEGRAL:
        return dtype.type(np.iinfo(dtype).min)
    if code in FLOATING:
        return dtype.type(np.nan)
    if code == CHAR:
        return dtype.type(32)
    return np.zeros((), dtype)[()]  # the empty symbol is number 0 of the pool


def infinity_of(code: int, *, negative: bool = False) -> Any:
    """Infinity of an integral or floating type."""
    dtype = DTYPES[code]
    if code in FLOATING:
        return dtype.type(-np.inf if negative else np.inf)
    largest = np.iinfo(dtype).max
    return dtype.type(-largest if negative else largest)

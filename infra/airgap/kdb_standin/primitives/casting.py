"""$ : casts by name, letter or number, parsing of text, padding, and the parts of dates and times."""

from __future__ import annotations

from typing import Any

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import pure
from infra.airgap.kdb_standin.evaluation.items import check_lengths, collapse, text_of, to_items, whole_number
from infra.airgap.kdb_standin.lang.literals import LiteralError, value_of
from infra.airgap.kdb_standin.primitives.atomic import Leaf, on_each, wrap
from infra.airgap.kdb_standin.primitives.convert import convert, days_to_months, months_to_days, nulls
from stores.kdb import symbols
from stores.kdb.types import (
    BOOL,
    BYTE,
    CHAR,
    CODES,
    CODES_BY_NAME,
    DATE,
    DTYPES,
    FLOAT,
    GUID,
    INT,
    LONG,
    REAL,
    SHORT,
    SYMBOL,
    TEMPORAL,
    TIME,
    TIMESPAN,
    TIMESTAMP,
    null_of,
)
from stores.kdb.values import Atom, Items, Value, Vector, chars, empty

_WHOLE = (SHORT, INT, LONG)
_PARTS = frozenset({"year", "mm", "dd", "hh", "uu", "ss", "week"})


@pure("$", rank=2)
def cast(kind: Value, value: Value) -> Value:
    if isinstance(kind, Vector | Items) and not (isinstance(kind, Vector) and kind.code == CHAR):
        return _cast_each(kind, value)
    if isinstance(kind, Atom) and kind.code in _WHOLE and _is_text(value):
        return _padded(whole_number(kind), value)
    if isinstance(kind, Atom) and kind.code == CHAR:
        letter = chr(int(kind.data))
        if letter == "*":
            return value
        return parse_text(letter, value) if letter.isupper() else cast_to(_code(letter), value)
    if isinstance(kind, Atom) and kind.code == SYMBOL:
        return _cast_by_name(text_of(kind), value)
    if isinstance(kind, Atom) and kind.code in _WHOLE:
        number = abs(int(kind.data))
        if number == 0:
            return value
        if number not in DTYPES:
            raise QError("type")
        return cast_to(number, value)
    raise QError("type")


def _cast_each(kind: Value, value: Value) -> Value:
    check_lengths(kind, value)
    values = to_items(value) if isinstance(value, Vector | Items) else [value] * len(to_items(kind))
    return collapse([cast(one, entry) for one, entry in zip(to_items(kind), values, strict=True)])


def _is_text(value: Value) -> bool:
    if isinstance(value, Items) and len(value):
        return all(_is_text(entry) for entry in value.items)
    return isinstance(value, Vector) and value.code == CHAR


def _padded(width: int, value: Value) -> Value:
    if isinstance(value, Items):
        return Items([_padded(width, entry) for entry in value.items])
    raw = text_of(value)
    return chars(raw[:width].ljust(width) if width >= 0 else raw[width:].rjust(-width))


def _code(letter: str) -> int:
    if letter not in CODES:
        raise QError("type")
    return CODES[letter]


def _cast_by_name(name: str, value: Value) -> Value:
    if name in _PARTS:
        return on_each(lambda leaf: _part(name, leaf), value)
    if name == "":
        return on_each(lambda leaf: leaf, value) if not _is_text(value) else _to_symbol(value)
    if name in CODES_BY_NAME:
        return cast_to(CODES_BY_NAME[name], value)
    if len(name) == 1:
        return cast_to(_code(name), value)
    raise QError("type")


def cast_to(code: int, value: Value) -> Value:
    if isinstance(value, Items) and not len(value):
        return empty(code)
    if code == SYMBOL:
        return _to_symbol(value)
    return on_each(lambda leaf: _cast_leaf(code, leaf), value)


def _to_symbol(value: Value) -> Value:
    """A string becomes one symbol, a list of strings a vector."""
    if isinstance(value, Items):
        return collapse([_to_symbol(entry) for entry in value.items]) if len(value) else empty(SYMBOL)
    if isinstance(value, Atom | Vector) and value.code == CHAR:
        return Atom(SYMBOL, np.int32(symbols.intern(text_of(value))))
    if isinstance(value, Atom | Vector) and value.code == SYMBOL:
        return value
    if isinstance(value, Vector) and not len(value):
        return empty(SYMBOL)
    raise QError("type")


def _cast_leaf(code: int, leaf: Leaf) -> Value:
    if leaf.code == code:
        return leaf
    if GUID in (leaf.code, code):
        raise QError("type")
    if isinstance(leaf, Vector) and not len(leaf):
        return empty(code)
    if leaf.code == SYMBOL:
        raise QError("type")
    if code in TEMPORAL and leaf.code not in TEMPORAL:
        base = FLOAT if DTYPES[code].kind == "f" else (INT if DTYPES[code].itemsize == 4 else LONG)
        return wrap(code, convert(convert(leaf.data, leaf.code, base), base, base))
    if leaf.code in TEMPORAL and code in (CHAR, BYTE, BOOL):
        return wrap(code, leaf.data != 0 if code == BOOL else leaf.data)
    if code == CHAR and leaf.code in (*_WHOLE, BYTE):
        return wrap(code, np.asarray(leaf.data).astype(np.uint8))
    return wrap(code, convert(leaf.data, leaf.code, code))


def _part(name: str, leaf: Leaf) -> Value:
    """The year, month, day, hour, minute or second of a moment as ints; `week` is its Monday."""
    if leaf.code not in TEMPORAL:
        raise QError("type")
    missing = nulls(leaf.code, leaf.data)
    if name == "week":
        days = convert(leaf.data, leaf.code, DATE).astype(np.int64)
        return wrap(DATE, np.where(missing, null_of(DATE), days - (days - 2) % 7))
    if name in ("year", "mm", "dd"):
        days = convert(leaf.data, leaf.code, DATE).astype(np.int64)
        months = days_to_months(days)
        found = {"year": 2000 + months // 12, "mm": months % 12 + 1}.get(name)
        if found is None:
            found = days - months_to_days(months) + 1
    else:
        span = convert(leaf.data, leaf.code, TIMESPAN) // 10**9
        found = {"hh": span // 3600, "uu": span // 60 % 60, "ss": span % 60}[name]
    return wrap(INT, np.where(missing, null_of(INT), found))


def temporal_field(value: Value, name: str) -> Value:
    """x.minute, x.date and their kin."""
    kinds = ("date", "time", "minute", "second", "month", "timespan", "timestamp")
    if name in _PARTS or name in kinds:
        return _cast_by_name(name, value)
    raise QError(name)


def parse_text(letter: str, value: Value) -> Value:
    """ "I"$"12": text read as the type; what does not read is null."""
    code = _code(letter.lower())
    if isinstance(value, Items):
        found = [parse_text(letter, entry) for entry in value.items]
        return collapse(found) if found else empty(code)
    if isinstance(value, Vector) and value.code == SYMBOL:
        return collapse([parse_text(letter, chars(text)) for text in symbols.texts(value.data)])
    if not isinstance(value, Vector | Atom) or value.code not in (CHAR, SYMBOL):
        raise QError("type")
    text = text_of(value)
    if code == SYMBOL:
        return Atom(SYMBOL, np.int32(symbols.intern(text.strip())))
    if code == CHAR:
        return value
    return Atom(code, _read(code, text.strip()))


def _read(code: int, text: str) -> Any:
    if code == BOOL:
        return np.bool_(text[:1].lower() in {"1", "t", "y"})
    if code == GUID:
        return _read_guid(text)
    try:
        if code == BYTE:
            return np.uint8(int(text or "0", 16))
        if code in (FLOAT, REAL):
            return DTYPES[code].type(text or "nan")
        if code in _WHOLE:
            number = int(text)
            limits = np.iinfo(DTYPES[code])
            return DTYPES[code].type(number) if limits.min < number <= limits.max else null_of(code)
        found = value_of([text.replace("-", ".", 2) if code in (DATE, TIMESTAMP) else text])
    except (ValueError, LiteralError):
        return null_of(code)
    if not isinstance(found, Atom) or found.code not in TEMPORAL:
        return null_of(code)
    if code == TIME and found.code == DATE:
        return null_of(code)
    return convert(np.asarray(found.data), found.code, code)[()]


def _read_guid(text: str) -> Any:
    digits = text.replace("-", "")
    if len(digits) != 32 or any(letter not in "0123456789abcdefABCDEF" for letter in digits):
        return null_of(GUID)
    return np.frombuffer(bytes.fromhex(digits), DTYPES[GUID])[0]

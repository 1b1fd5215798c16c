"""Python objects to q values and back. Text becomes a symbol, bytes become characters."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np

from stores.kdb import symbols
from stores.kdb.errors import CodecError
from stores.kdb.types import BOOL, BYTE, CHAR, DATE, DTYPES, EPOCH_DAYS, FLOAT, GUID, LONG, SYMBOL, TIMESTAMP
from stores.kdb.values import NOTHING, Atom, Dict, Items, Nothing, Table, Value, Vector, chars, symbol

_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_KINDS = {"b": BOOL, "i8": LONG, "i4": 6, "i2": 5, "u1": BYTE, "f8": FLOAT, "f4": 8}


def from_python(thing: object) -> Value:
    """The q value of a scalar, list, tuple, dictionary or numpy array; q values pass unchanged."""
    if isinstance(thing, np.ndarray):
        return _from_array(thing)
    match thing:
        case Value():
            return thing
        case None:
            return NOTHING
        case str():
            return symbol(thing)
        case bytes():
            return chars(thing)
        case bool():
            return Atom(BOOL, np.bool_(thing))
        case int() | np.integer():
            return Atom(LONG, np.int64(thing))
        case float():
            return Atom(FLOAT, np.float64(thing))
        case datetime.datetime():
            moment = thing if thing.tzinfo else thing.replace(tzinfo=datetime.UTC)
            micros = (moment - _EPOCH) // datetime.timedelta(microseconds=1)
            return Atom(TIMESTAMP, np.int64(micros * 1000))
        case datetime.date():
            return Atom(DATE, np.int32(thing.toordinal() - _EPOCH.toordinal()))
        case dict():
            return Dict(from_python(list(thing.keys())), from_python(list(thing.values())))
        case list() | tuple():
            return _from_sequence(thing)
    raise CodecError(f"a {type(thing).__name__} has no q form")


def _from_array(array: np.ndarray[Any, Any]) -> Vector:
    kind = "b" if array.dtype.kind == "b" else f"{array.dtype.kind}{array.dtype.itemsize}"
    if array.dtype.kind == "M":
        nanoseconds = array.astype("datetime64[ns]").astype(np.int64)
        offset = np.int64(EPOCH_DAYS) * 86_400_000_000_000
        missing = np.isnat(array)
        return Vector(TIMESTAMP, np.where(missing, np.iinfo(np.int64).min, nanoseconds - offset))
    if kind not in _KINDS or array.ndim != 1:
        raise CodecError(f"an array of {array.dtype} in {array.ndim} dimensions has no q form")
    return Vector(_KINDS[kind], array)


def _from_sequence(things: Sequence[object]) -> Value:
    values = [from_python(thing) for thing in things]
    codes = {value.code if isinstance(value, Atom) else 0 for value in values}
    if len(codes) == 1 and 0 not in codes:
        code = codes.pop()
        return Vector(
            code, np.array([value.data for value in values if isinstance(value, Atom)], DTYPES[code])
        )
    return Items(values)


def to_python(value: Value) -> Any:
    """Plain Python: numbers, text, lists and dictionaries. Temporal values stay q's own counts."""
    match value:
        case Atom(code=code, data=data):
            return to_python(Vector(code, np.asarray(data, DTYPES[code]).reshape(1)))[0]
        case Vector(code=code, data=data):
            return _list_of(code, data)
        case Items(items=items):
            return [to_python(item) for item in items]
        case Table(names=names, columns=columns):
            return {name: to_python(column) for name, column in zip(names, columns, strict=True)}
        case Dict(keys=Table() as keys, values=Table() as values):
            return {**to_python(keys), **to_python(values)}
        case Dict(keys=keys, values=values):
            return dict(zip(to_python(keys), to_python(values), strict=True))
        case Nothing():
            return None
    return value


def _list_of(code: int, data: np.ndarray[Any, Any]) -> Any:
    if code == SYMBOL:
        return symbols.texts(data)
    if code == CHAR:
        return data.tobytes().decode("utf-8", "surrogateescape")
    if code == GUID:
        raw = data.tobytes().hex()
        return [raw[start : start + 32] for start in range(0, len(raw), 32)]
    return data.tolist()

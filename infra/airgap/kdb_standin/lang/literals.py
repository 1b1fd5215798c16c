"""Literals of q: numbers, times, their nulls and infinities, alone and in vectors. Text in, values out."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np

from stores.kdb.types import (
    BOOL,
    BYTE,
    CODES,
    DATE,
    DATETIME,
    DAY_NANOSECONDS,
    DTYPES,
    FLOAT,
    FLOATING,
    GUID,
    INTEGRAL,
    LONG,
    MINUTE,
    MONTH,
    REAL,
    SECOND,
    TEMPORAL,
    TIME,
    TIMESPAN,
    TIMESTAMP,
    infinity_of,
    null_of,
)
from stores.kdb.values import Atom, Value, Vector

_EPOCH = datetime.date(2000, 1, 1).toordinal()
_DATE = r"(\d{4})\.(\d\d)\.(\d\d)"
_CLOCK = r"(\d+):(\d\d)(?::(\d\d)(?:\.(\d*))?)?"
_SPECIAL = re.compile(r"(-?)0([NWnw])([ghijefcpmdznuvt]?)")
_INTEGER = re.compile(r"(-?\d+)([hijef]?)")
_DECIMAL = re.compile(r"(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([ef]?)")
_MONTH = re.compile(r"(\d{4})\.(\d\d)m")
_DAY = re.compile(_DATE)
_MOMENT = re.compile(rf"{_DATE}([DT])(?:{_CLOCK}|(\d\d))?")
_SPAN = re.compile(rf"(-?)(\d+)D(?:{_CLOCK}|(\d\d))?")
_TIME = re.compile(rf"(-?){_CLOCK}")


class LiteralError(Exception):
    """Text that looks like a number and is none."""


Piece = tuple[int, Any, bool]  # type, number, whether its letter was written


def value_of(words: list[str]) -> Value:
    """One literal, or the vector of several that stand side by side."""
    if len(words) == 1:
        special = _bytes_or_truths(words[0])
        if special is not None:
            return special
    pieces = [_piece(word) for word in words]
    code = _common([(kind, told) for kind, _, told in pieces])
    numbers = [_as(code, piece, word) for piece, word in zip(pieces, words, strict=True)]
    if len(words) == 1:
        return Atom(code, numbers[0])
    return Vector(code, np.array(numbers, DTYPES[code]))


def _bytes_or_truths(word: str) -> Value | None:
    if word.startswith("0x"):
        digits = word[2:]
        if not re.fullmatch("[0-9a-fA-F]*", digits):
            raise LiteralError(word)
        raw = bytes.fromhex(digits if len(digits) % 2 == 0 else "0" + digits)
        if len(raw) == 1:
            return Atom(BYTE, np.uint8(raw[0]))
        return Vector(BYTE, np.frombuffer(raw, np.uint8))
    if re.fullmatch("[01]+b", word):
        truths = np.array([letter == "1" for letter in word[:-1]])
        return Atom(BOOL, np.bool_(truths[0])) if len(truths) == 1 else Vector(BOOL, truths)
    return None


def _common(kinds: list[tuple[int, bool]]) -> int:
    """The type of a vector: the letter on its last item, else what all items can be."""
    last, told = kinds[-1]
    if told and len(kinds) > 1 and not any(also for _, also in kinds[:-1]):
        return last
    codes = {code for code, _ in kinds}
    if len(codes) == 1:
        return last
    if codes == {LONG, FLOAT}:
        return FLOAT
    without = codes - {LONG}
    if len(without) == 1:  # plain nulls among dates and times
        return without.pop()
    raise LiteralError("items of different types side by side")


def _as(code: int, piece: Piece, word: str) -> Any:
    kind, number, _ = piece
    dtype = DTYPES[code]
    if kind == code:
        return dtype.type(number) if code != GUID else number
    if kind == LONG and number == null_of(LONG):
        return null_of(code)
    if kind == LONG and abs(number) == infinity_of(LONG):
        return infinity_of(code, negative=number < 0)
    if code in TEMPORAL or (kind not in (LONG, FLOAT)):
        raise LiteralError(word)
    if code in INTEGRAL and (kind == FLOAT or not np.iinfo(dtype).min < number <= np.iinfo(dtype).max):
        raise LiteralError(word)
    return dtype.type(number)


def _piece(word: str) -> Piece:
    """The type and number of one literal."""
    if match := _SPECIAL.fullmatch(word):
        return _special(*match.groups())
    if match := _INTEGER.fullmatch(word):
        return _integer(match[1], match[2])
    if match := _DECIMAL.fullmatch(word):
        return (REAL if match[2] == "e" else FLOAT), float(match[1]), bool(match[2])
    if match := _MONTH.fullmatch(word):
        return MONTH, _months(match[1], match[2], word), False
    if match := _DAY.fullmatch(word):
        return DATE, _days(match[1], match[2], match[3], word), False
    if match := _MOMENT.fullmatch(word):
        return _moment(match, word)
    if match := _SPAN.fullmatch(word):
        hours, minutes, seconds, fraction, lone = match.group(3, 4, 5, 6, 7)
        total = int(match[2]) * DAY_NANOSECONDS + _nanoseconds(
            hours or lone, minutes, seconds, fraction, word
        )
        return TIMESPAN, -total if match[1] else total, False
    if match := _TIME.fullmatch(word):
        return _clock(match, word)
    raise LiteralError(word)


def _special(sign: str, shape: str, letter: str) -> Piece:
    """0N 0n 0W 0w -0W, with or without the letter of a type."""
    code = CODES[letter] if letter else (LONG if shape in "NW" else FLOAT)
    if shape in "Nn":
        if sign:
            raise LiteralError("-0N")
        return code, null_of(code), bool(letter)
    if code not in INTEGRAL and code not in FLOATING:
        raise LiteralError("0" + shape + letter)
    return code, infinity_of(code, negative=bool(sign)), bool(letter)


def _integer(digits: str, letter: str) -> Piece:
    number = int(digits)
    code = CODES[letter or "j"]
    if code in INTEGRAL:
        limits = np.iinfo(DTYPES[code])
        if not limits.min < number <= limits.max:
            raise LiteralError(digits)
        return code, number, bool(letter)
    return code, float(number), True


def _months(year: str, month: str, word: str) -> int:
    if not 1 <= int(month) <= 12:
        raise LiteralError(word)
    return (int(year) - 2000) * 12 + int(month) - 1


def _days(year: str, month: str, day: str, word: str) -> int:
    try:
        return datetime.date(int(year), int(month), int(day)).toordinal() - _EPOCH
    except ValueError as error:
        raise LiteralError(word) from error


def _nanoseconds(
    hours: str | None, minutes: str | None, seconds: str | None, fraction: str | None, word: str
) -> int:
    if int(minutes or 0) > 59 or int(seconds or 0) > 59 or len(fraction or "") > 9:
        raise LiteralError(word)
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * 10**9 + int((fraction or "").ljust(9, "0"))


def _moment(match: re.Match[str], word: str) -> Piece:
    days = _days(match[1], match[2], match[3], word)
    hours, minutes, seconds, fraction, lone = match.group(5, 6, 7, 8, 9)
    clock = _nanoseconds(hours or lone, minutes, seconds, fraction, word)
    if match[4] == "T":
        return DATETIME, days + clock / DAY_NANOSECONDS, False
    return TIMESTAMP, days * DAY_NANOSECONDS + clock, False


def _clock(match: re.Match[str], word: str) -> Piece:
    """The number of parts and decimals tells minute, second, time and timespan apart."""
    sign, hours, minutes, seconds, fraction = match.groups()
    total = _nanoseconds(hours, minutes, seconds, fraction, word)
    if fraction is not None and len(fraction) > 3:
        code, count = TIMESPAN, total
    elif fraction is not None:
        code, count = TIME, total // 10**6
    elif seconds is not None:
        code, count = SECOND, total // 10**9
    else:
        code, count = MINUTE, total // (60 * 10**9)
    return code, -count if sign else count, False

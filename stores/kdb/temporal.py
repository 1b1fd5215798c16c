"""q's temporal counts as text: 2024.01.02D09:30:00.000000000 and its kin."""

from __future__ import annotations

import datetime

from stores.kdb.types import (
    DATE,
    DATETIME,
    DAY_NANOSECONDS,
    MINUTE,
    MONTH,
    SECOND,
    TIME,
    TIMESPAN,
    TIMESTAMP,
)

_EPOCH = datetime.date(2000, 1, 1).toordinal()


def temporal_text(code: int, count: int | float) -> str:
    """The text of a temporal atom that is neither null nor infinite."""
    if code == DATETIME:
        days = int(count // 1)
        milliseconds = round((count - days) * 86_400_000)
        return f"{_date(days)}T{_clock(milliseconds, 1000)}"
    whole = int(count)
    if code == TIMESTAMP:
        days, nanoseconds = divmod(whole, DAY_NANOSECONDS)
        return f"{_date(days)}D{_clock(nanoseconds, 10**9)}"
    if code == MONTH:
        return f"{2000 + whole // 12:04d}.{whole % 12 + 1:02d}"
    if code == DATE:
        return _date(whole)
    sign, whole = ("-", -whole) if whole < 0 else ("", whole)
    if code == TIMESPAN:
        days, nanoseconds = divmod(whole, DAY_NANOSECONDS)
        return f"{sign}{days}D{_clock(nanoseconds, 10**9)}"
    if code == MINUTE:
        return f"{sign}{whole // 60:02d}:{whole % 60:02d}"
    if code == SECOND:
        return f"{sign}{_clock(whole, 1)}"
    assert code == TIME  # noqa: S101 - the caller's table has no other code
    return f"{sign}{_clock(whole, 1000)}"


def _date(days: int) -> str:
    try:
        day = datetime.date.fromordinal(_EPOCH + days)
    except ValueError:
        return "0000.00.00"
    return f"{day.year:04d}.{day.month:02d}.{day.day:02d}"


def _clock(count: int, units: int) -> str:
    """hh:mm:ss with as many decimals as `units` a second has."""
    seconds, fraction = divmod(count, units)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    decimals = len(str(units)) - 1
    return f"{text}.{fraction:0{decimals}d}" if decimals else text

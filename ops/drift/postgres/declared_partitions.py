"""Which pieces every time series should have at a moment, and until when each may stay. Pure.

Native partitions only: TimescaleDB makes and drops its chunks itself, in a schema of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from ops.drift.records import Catalogue, Facts, Key
from schema.postgres.timeseries import SERIES, Series, Step

_PIECE: Final = re.compile(r"^internal\.(?P<table>\w+)_p(?P<start>\d{8})$")
# Upkeep runs every hour and gives way to locks: it has this long before it counts as not done.
_GRACE: Final = timedelta(days=1)


def sides(live: Catalogue, now: datetime) -> tuple[dict[Key, Facts], dict[Key, Facts]]:
    """What should be there, and the live pieces with those marked that have outstayed their time.

    Older pieces are declared by being there: history may be loaded at any time, into pieces of its own.
    """
    declared = {key: facts for series in SERIES for key, facts in _needed(series, now)}
    found: dict[Key, Facts] = {}
    for key, facts in live.items():
        series = _series_of(key)
        start = _start(key)
        if series is None or start is None:
            found[key] = facts
            continue
        declared[key] = _facts(series, start)
        ended = after(start, series.step) + timedelta(days=series.keep_days)
        found[key] = facts if ended + _GRACE > now else {**facts, "past retention": f"since {ended:%Y-%m-%d}"}
    return declared, found


def _needed(series: Series, now: datetime) -> Iterator[tuple[Key, Facts]]:
    yield (
        Key("partition", f"internal.{series.table}_default", f"table {series.name}"),
        {"bounds": "DEFAULT", "owner": f"{series.schema}_owner"},
    )
    start = begins(now, series.step)
    # The last piece ahead is due at the turn of a step, and made within the hour: it is not missed.
    for _ in range(series.ahead):
        yield (
            Key("partition", f"internal.{series.table}_p{start:%Y%m%d}", f"table {series.name}"),
            _facts(series, start),
        )
        start = after(start, series.step)


def _facts(series: Series, start: datetime) -> Facts:
    end = after(start, series.step)
    bounds = f"FOR VALUES FROM ('{_spelled(start)}') TO ('{_spelled(end)}')"
    return {"bounds": bounds, "owner": f"{series.schema}_owner"}


def begins(moment: datetime, step: Step) -> datetime:
    """The start of the piece that a moment falls into."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    match step:
        case Step.DAY:
            return day
        case Step.WEEK:
            return day - timedelta(days=day.weekday())
        case Step.MONTH:
            return day.replace(day=1)


def after(start: datetime, step: Step) -> datetime:
    """The start of the next piece."""
    match step:
        case Step.DAY:
            return start + timedelta(days=1)
        case Step.WEEK:
            return start + timedelta(days=7)
        case Step.MONTH:
            return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def _series_of(key: Key) -> Series | None:
    match = _PIECE.match(key.name)
    tables = {series.table: series for series in SERIES if key.within == f"table {series.name}"}
    return tables.get(match["table"]) if match else None


def _start(key: Key) -> datetime | None:
    match = _PIECE.match(key.name)
    try:
        return datetime.strptime(match["start"], "%Y%m%d").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def _spelled(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}+00"

"""Which pieces should be there at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ops.drift.comparison import compare
from ops.drift.postgres import declared_partitions as partitions
from ops.drift.records import Facts, Key
from schema.postgres.timeseries import SERIES, Step

NOW = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
LOGS = next(series for series in SERIES if series.table == "system_logs")


def complete() -> dict[Key, Facts]:
    """What upkeep leaves behind."""
    return partitions.sides({}, NOW)[0]


def piece(start: str) -> Key:
    return Key("partition", f"internal.system_logs_p{start}", f"table {LOGS.name}")


def of_day(start: datetime) -> Facts:
    end = start + timedelta(days=1)
    bounds = f"FOR VALUES FROM ('{start:%Y-%m-%d} 00:00:00+00') TO ('{end:%Y-%m-%d} 00:00:00+00')"
    return {"bounds": bounds, "owner": "logging_owner"}


def differences(live: dict[Key, Facts], now: datetime = NOW) -> list[tuple[str, str]]:
    return [(one.name, one.fact) for one in compare(*partitions.sides(live, now))]


@pytest.mark.parametrize(
    ("step", "moment", "start", "following"),
    [
        (Step.DAY, "2026-02-28T23:59", "2026-02-28", "2026-03-01"),
        (Step.WEEK, "2026-03-01T12:00", "2026-02-23", "2026-03-02"),
        (Step.WEEK, "2026-03-02T00:00", "2026-03-02", "2026-03-09"),
        (Step.MONTH, "2026-12-31T23:59", "2026-12-01", "2027-01-01"),
    ],
)
def test_a_moment_falls_into_the_piece_of_its_step(
    step: Step, moment: str, start: str, following: str
) -> None:
    begins = partitions.begins(datetime.fromisoformat(moment).replace(tzinfo=UTC), step)
    assert f"{begins:%Y-%m-%d}" == start
    assert f"{partitions.after(begins, step):%Y-%m-%d}" == following


def test_what_upkeep_leaves_has_no_difference() -> None:
    assert differences(complete()) == []


def test_a_missing_piece_ahead_and_a_missing_default_piece_are_named() -> None:
    live = complete()
    del live[piece("20260302")]
    del live[Key("partition", "internal.audit_log_default", "table shared.audit_log")]
    assert differences(live) == [("internal.audit_log_default", ""), ("internal.system_logs_p20260302", "")]


def test_the_last_piece_ahead_may_be_late_by_a_step() -> None:
    assert differences(complete(), NOW + timedelta(hours=1)) != []  # a new day needs one more
    live = {**complete(), piece("20260307"): of_day(datetime(2026, 3, 7, tzinfo=UTC))}
    assert [name for name, _ in differences(live, NOW + timedelta(hours=1)) if "system_logs" in name] == []


def test_history_within_retention_is_no_difference() -> None:
    live = {**complete(), piece("20260101"): of_day(datetime(2026, 1, 1, tzinfo=UTC))}
    assert differences(live) == []


def test_a_piece_past_retention_is_named() -> None:
    live = {**complete(), piece("20251101"): of_day(datetime(2025, 11, 1, tzinfo=UTC))}
    assert differences(live) == [("internal.system_logs_p20251101", "past retention")]


def test_a_piece_with_other_bounds_than_its_name_says_is_named() -> None:
    live = {**complete(), piece("20260101"): of_day(datetime(2026, 1, 2, tzinfo=UTC))}
    assert differences(live) == [("internal.system_logs_p20260101", "bounds")]


def test_a_piece_by_an_unknown_name_is_undeclared() -> None:
    odd = Key("partition", "internal.mine", f"table {LOGS.name}")
    assert differences({**complete(), odd: of_day(NOW)}) == [("internal.mine", "")]

"""The SQL that time series come from: the same tables by either way, and what only TimescaleDB is told."""

from __future__ import annotations

import io
import re

import pytest
from alembic import command

from migrations.configuration import configuration
from schema.postgres import row_security, timeseries_native, timeseries_timescale
from schema.postgres.branch import Branch
from schema.postgres.timeseries import LEGAL_DAYS, ROLL_UPS, SERIES, RollUp, Series

each_series = pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)


@each_series
def test_either_way_makes_the_same_table(series: Series) -> None:
    native, timescale = timeseries_native.table(series), timeseries_timescale.table(series)
    cut = f" PARTITION BY RANGE ({series.column})"
    assert native[0] == timescale[0] + cut
    assert native[1:] == timescale[1 : len(native)]


@each_series
def test_a_hypertable_is_cut_kept_and_dropped_as_declared(series: Series) -> None:
    *_, cut = (text for text in timeseries_timescale.table(series) if "create_hypertable" in text)
    assert f"'{series.name}', public.by_range('{series.column}', INTERVAL '" in cut
    assert timeseries_timescale.table(series)[-1] == (
        f"SELECT public.add_retention_policy('{series.name}', INTERVAL '{series.keep_days} days')"
    )


@each_series
def test_a_series_shrinks_by_its_declared_columns_before_it_goes(series: Series) -> None:
    made = "\n".join(timeseries_timescale.table(series))
    if series.compress_days is None:
        assert "compress" not in made
        return
    assert series.compress_days < series.keep_days
    assert set(series.segment_by.split(", ")) <= set(series.model.columns.keys())
    assert f"timescaledb.compress_segmentby = '{series.segment_by}'" in made
    assert f"add_compression_policy('{series.name}', INTERVAL '{series.compress_days} days')" in made


def test_a_table_under_row_security_is_not_compressed() -> None:
    hidden = {f"{rule.schema}.{rule.table}" for rule in row_security.SERIES_RULES}
    assert [one.name for one in SERIES if one.name in hidden and one.compress_days is not None] == []


@pytest.mark.parametrize("name", ["shared.audit_log", "execution.execution_logs"])
def test_records_outlive_the_legal_period(name: str) -> None:
    assert next(one for one in SERIES if one.name == name).keep_days >= LEGAL_DAYS


@pytest.mark.parametrize("declared", ROLL_UPS, ids=lambda declared: declared.name)
def test_a_roll_up_has_the_same_name_and_columns_either_way(declared: RollUp) -> None:
    native, timescale = timeseries_native.roll_up(declared), timeseries_timescale.roll_up(declared)
    assert native.address == timescale.address
    columns = [
        re.findall(r' AS "?(\w+)"?[,\n]', item.create[0].split("FROM")[0]) for item in (native, timescale)
    ]
    assert columns[0] == columns[1] == ["timestamp", "open", "high", "low", "close", "volume", "bars"]
    assert "timescaledb.continuous" in timescale.create[0]
    assert "add_continuous_aggregate_policy" in timescale.create[1]


@pytest.mark.parametrize("branch", Branch)
def test_the_history_holds_one_way_and_nothing_of_the_other(branch: Branch) -> None:
    settings = configuration(time_series=branch)
    settings.output_buffer = io.StringIO()
    command.upgrade(settings, "head", sql=True)
    script = settings.output_buffer.getvalue()
    timescale = branch is Branch.TIMESCALEDB
    assert script.count("create_hypertable") == (len(SERIES) if timescale else 0)
    assert script.count("PARTITION BY RANGE") == (0 if timescale else len(SERIES))
    for declared in ROLL_UPS:
        assert f"CREATE MATERIALIZED VIEW {declared.schema}.{declared.name}" in script


def test_the_way_down_can_be_shown_too() -> None:
    settings = configuration()
    settings.output_buffer = io.StringIO()
    command.downgrade(settings, "head:base", sql=True)
    assert settings.output_buffer.getvalue().count("DROP TABLE") >= 47

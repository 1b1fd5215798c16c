"""Time series on a real server: pieces ahead, rows out of range, retention, roll-ups and their upkeep."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from schema.postgres.branch import Branch
from schema.postgres.roles import MAINTENANCE
from schema.postgres.timeseries import SERIES, Series
from schema.postgres.upkeep import jobs
from tests.live.postgres.conftest import Copy
from tests.live.postgres.platform_server import SUPERUSER, Server

pytestmark = pytest.mark.live

Connection = psycopg.Connection[tuple[Any, ...]]

# A row for each series, by its writer. `at` stands where the moment goes.
_ROWS = {
    "data_ingestion.market_data": (
        "data_ingestion",
        "(symbol, timestamp, data_source, open, high, low, close) VALUES ('T', {at}, 'feed', 2, 4, 1, 3)",
    ),
    "logging.system_logs": (
        "execution",
        "(timestamp, service, level, message) VALUES ({at}, 's', 'INFO', 'm')",
    ),
    "logging.performance_logs": (
        "analytics",
        "(timestamp, service, operation, duration_ms) VALUES ({at}, 's', 'o', 1.5)",
    ),
    "analytics.system_performance": (
        "analytics",
        "(timestamp, component, metric_name, metric_value) VALUES ({at}, 'c', 'm', 1)",
    ),
    "shared.audit_log": (
        SUPERUSER,
        "(logged_at, schema_name, table_name, operation) VALUES ({at}, 's', 't', 'INSERT')",
    ),
    "execution.execution_logs": (
        "execution",
        "(logged_at, client_id, event) VALUES ({at}, 1, 'placed')",
    ),
}


@pytest.fixture
def aged(server: Server, copy: Copy) -> Iterator[Connection]:
    """A database of its own at head, as its superuser."""
    database = copy()
    with server.connect(database=database) as connection:
        connection.execute("SET timezone = 'UTC'")
        yield connection


def _insert(connection: Connection, series: Series, at: str) -> None:
    columns = _ROWS[series.name][1].format(at=at)
    connection.execute(f"INSERT INTO {series.name} {columns}")


def _pieces(connection: Connection, series: Series) -> list[str]:
    query = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1"
    return [row[0] for row in connection.execute(query, (series.name,))]


def _keep(connection: Connection, series: Series) -> list[str]:
    return [row[0] for row in connection.execute(f"SELECT {series.schema}.keep_time_series()")]


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_a_series_is_ready_ahead_with_a_default_piece(platform: Server, series: Series) -> None:
    with platform.connect() as connection:
        pieces = _pieces(connection, series)
        assert len(pieces) == series.ahead + 2
        assert f"internal.{series.table}_default" in pieces
        ready = connection.execute(
            "SELECT ready_until > now() + %s * ('1 ' || %s)::interval, default_bytes"
            " FROM shared.series_health WHERE series = %s",
            (series.ahead - 1, series.step.value, series.name),
        ).fetchone()
        assert ready == (True, 0)


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_a_row_of_now_lands_in_its_piece_by_its_writer(platform: Server, series: Series) -> None:
    role = _ROWS[series.name][0]
    writer = "execution" if series.table == "execution_logs" else role
    with platform.connect(writer) as connection, connection.transaction(force_rollback=True):
        connection.execute("SELECT set_config('tdb.client_id', '1', true)")
        _insert(connection, series, "now()")
        if writer != SUPERUSER:
            connection.execute("RESET ROLE")
    with platform.connect() as connection, connection.transaction(force_rollback=True):
        _insert(connection, series, "now()")
        landed = connection.execute(f"SELECT tableoid::regclass::text FROM {series.name}").fetchall()  # noqa: S608
        assert all("_default" not in row[0] for row in landed)


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_rows_beyond_the_pieces_are_kept_and_get_pieces_of_their_own(
    aged: Connection, series: Series
) -> None:
    for at in ("now() + interval '400 days'", "now() + interval '800 days'", "now()"):
        _insert(aged, series, at)
    before = aged.execute(f"SELECT * FROM {series.name} ORDER BY 1, 2").fetchall()  # noqa: S608
    query = "SELECT default_bytes FROM shared.series_health WHERE series = %s"
    assert aged.execute(query, (series.name,)).fetchone() != (0,)
    did = _keep(aged, series)
    assert f"moved 2 rows of {series.name} from the default piece" in did
    assert aged.execute(query, (series.name,)).fetchone() == (0,)
    assert aged.execute(f"SELECT * FROM {series.name} ORDER BY 1, 2").fetchall() == before  # noqa: S608
    assert len(_pieces(aged, series)) == series.ahead + 4
    assert _keep(aged, series) == []


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_pieces_past_retention_go_and_younger_ones_stay(aged: Connection, series: Series) -> None:
    for days in (series.keep_days + 70, series.keep_days - 10):
        aged.execute(
            "SELECT shared.create_series_piece(%s, %s, now() - %s * interval '1 day')",
            (series.name, series.step.value, days),
        )
    there = len(_pieces(aged, series))
    _insert(aged, series, f"now() - interval '{series.keep_days + 70} days'")
    did = _keep(aged, series)
    assert len([line for line in did if line.startswith(f"dropped {series.table}_p")]) == 1
    assert len(_pieces(aged, series)) == there - 1
    assert aged.execute(f"SELECT count(*) FROM {series.name}").fetchone() == (0,)  # noqa: S608


def test_history_can_be_loaded_after_its_pieces_are_prepared(platform: Server) -> None:
    series = SERIES[0]
    with platform.connect("data_ingestion") as connection, connection.transaction(force_rollback=True):
        made = connection.execute(
            "SELECT data_ingestion.prepare_market_data('2025-01-01 00:00Z', '2025-01-31 00:00Z')"
        ).fetchall()
        assert len(made) == 5
        _insert(connection, series, "'2025-01-15 12:00Z'")
    with platform.connect("analyst") as connection, pytest.raises(InsufficientPrivilege):
        connection.execute("SELECT data_ingestion.prepare_market_data(now(), now())")


def test_bars_of_a_minute_roll_up_to_hours_and_days(aged: Connection) -> None:
    for minute, price in (("09:00", 10), ("09:30", 30), ("09:59", 20), ("10:00", 40)):
        aged.execute(
            "INSERT INTO data_ingestion.market_data (symbol, timestamp, data_source, open, high, low, close,"
            " volume) VALUES ('T', (current_date || ' ' || %s || 'Z')::timestamptz, 'f', %s, %s, %s, %s, 5)",
            (minute, price, price + 2, price - 2, price + 1),
        )
    aged.execute(
        "INSERT INTO data_ingestion.market_data (symbol, timestamp, data_source, interval, open, high, low,"
        " close) VALUES ('T', current_date, 'f', '1d', 1, 1, 1, 1)"
    )
    aged.execute("SELECT data_ingestion.refresh_roll_ups()")
    columns = "open, high, low, close, volume, bars"
    hours = aged.execute(f"SELECT {columns} FROM data_ingestion.market_data_1h ORDER BY timestamp").fetchall()  # noqa: S608
    assert [tuple(map(int, row)) for row in hours] == [(10, 32, 8, 21, 15, 3), (40, 42, 38, 41, 5, 1)]
    days = aged.execute(f"SELECT {columns} FROM data_ingestion.market_data_1d").fetchall()  # noqa: S608
    assert [tuple(map(int, row)) for row in days] == [(10, 42, 8, 41, 20, 4)]


def test_a_lock_held_by_somebody_ends_the_upkeep_and_the_next_run_makes_up_for_it(
    server: Server, aged: Connection
) -> None:
    series = SERIES[1]
    last = _pieces(aged, series)[-1]
    aged.execute(f"DROP TABLE {last}")
    with server.connect(database=aged.info.dbname) as other, other.transaction():
        other.execute(f"LOCK TABLE {series.name} IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            _keep(aged, series)
    assert _keep(aged, series) == [f"created {last.removeprefix('internal.')}"]


def test_the_upkeep_is_on_the_schedule_of_its_own_role_and_can_be_run_by_it(platform: Server) -> None:
    declared = jobs(Branch.NATIVE)
    with platform.connect() as connection:
        found = connection.execute("SELECT jobname, schedule, command, username FROM cron.job").fetchall()
        assert set(found) == {(job.name, job.schedule, job.command, MAINTENANCE) for job in declared}
    with platform.connect(MAINTENANCE) as connection:
        assert connection.execute("SELECT shared.schedule_upkeep()").fetchone() == ("scheduled",)
        for job in declared:
            connection.execute(job.command)
        assert len(connection.execute("SELECT FROM cron.job").fetchall()) == len(declared)


def test_pg_cron_runs_the_upkeep_without_a_password(platform: Server) -> None:
    with platform.connect(MAINTENANCE) as connection:
        connection.execute("SELECT cron.schedule('probe', '1 second', 'SELECT shared.keep_time_series()')")
        try:
            outcome = None
            deadline = time.monotonic() + 30
            while outcome is None and time.monotonic() < deadline:
                connection.execute("SELECT pg_sleep(0.2)")  # the server's clock is what is waited for
                row = connection.execute(
                    "SELECT status, return_message FROM cron.job_run_details AS run"
                    " JOIN cron.job USING (jobid)"
                    " WHERE jobname = 'probe' AND run.end_time IS NOT NULL LIMIT 1"
                ).fetchone()
                outcome = row
            assert outcome is not None
            assert outcome[0] == "succeeded", outcome
        finally:
            connection.execute("SELECT cron.unschedule('probe')")


def test_without_pg_cron_the_upkeep_says_so(aged: Connection) -> None:
    assert aged.execute("SELECT shared.schedule_upkeep()").fetchone() == (
        "pg_cron is not in this database: run the upkeep by other means",
    )

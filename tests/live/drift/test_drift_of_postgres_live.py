"""Every change by hand is seen, named and shown with both sides; taken back, nothing is left."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
import pytest

from ops.drift.comparison import compare
from ops.drift.postgres import recorded, snapshot
from ops.drift.postgres.connection import LOGIN
from ops.drift.records import Facts, Key
from tests.live.drift.changes_by_hand import BY_HAND, ON_SERVER
from tests.live.drift.conftest import Compared, Read
from tests.live.postgres.platform_server import Server

pytestmark = pytest.mark.live


@contextmanager
def done(server: Server, change: str, undo: str) -> Iterator[psycopg.Connection]:
    with server.connect() as connection:
        connection.execute(change.encode())
        try:
            yield connection
        finally:
            connection.execute(undo.encode())


def test_a_fresh_database_at_the_newest_revision_is_what_is_recorded(fresh: Mapping[Key, Facts]) -> None:
    """With TDB_RECORD set, the record is made anew; its change is then there to be reviewed."""
    path = recorded.file("native")
    if os.environ.get("TDB_RECORD"):
        path.write_text(recorded.text(recorded.of(fresh)))
    assert compare(recorded.load(path).structure, fresh) == []
    assert recorded.staleness(recorded.load(path)) == []


def test_a_fresh_database_has_no_difference(compared: Compared) -> None:
    assert compared() == []


@pytest.mark.parametrize(("change", "undo", "expected"), BY_HAND, ids=[change for change, _, _ in BY_HAND])
def test_a_change_by_hand_is_named_and_gone_when_taken_back(
    server: Server, compared: Compared, change: str, undo: str, expected: tuple[str, str, str]
) -> None:
    with done(server, change, undo):
        found = compared()
    named = [one for one in found if (one.kind, one.name, one.fact) == expected]
    assert named, found
    assert named[0].declared != named[0].live
    assert compared() == []


@pytest.mark.parametrize(
    ("change", "undo", "expected"), ON_SERVER, ids=[change for change, _, _ in ON_SERVER]
)
def test_a_change_of_the_server_is_named_and_gone_when_taken_back(
    server: Server, change: str, undo: str, expected: tuple[str, str, str]
) -> None:
    with server.connect(LOGIN) as connection:
        before = snapshot.of_server(connection)
        with done(server, change, undo):
            found = compare(before, snapshot.of_server(connection))
        assert [(one.kind, one.name, one.fact) for one in found] == [expected]
        assert compare(before, snapshot.of_server(connection)) == []


def test_a_trigger_that_is_switched_off_is_named(server: Server, compared: Compared, read: Read) -> None:
    table, name = next(
        key.name.rsplit(".", 1) for key in read() if key.kind == "trigger" and "execution.orders." in key.name
    )
    change = f"ALTER TABLE {table} DISABLE TRIGGER {name}"
    with done(server, change, f"ALTER TABLE {table} ENABLE TRIGGER {name}"):
        (found,) = compared()
    assert (found.name, found.fact, found.declared, found.live) == (
        f"{table}.{name}",
        "state",
        None,
        "disabled",
    )


def test_a_piece_that_is_detached_is_missed_and_found_as_a_table(
    server: Server, compared: Compared, read: Read
) -> None:
    bounds = {
        key.name: facts["bounds"]
        for key, facts in read().items()
        if key.kind == "partition" and "system_logs_p" in key.name
    }
    today = min(bounds)
    detach = f"ALTER TABLE logging.system_logs DETACH PARTITION {today}"
    attach = f"ALTER TABLE logging.system_logs ATTACH PARTITION {today} {bounds[today]}"
    with done(server, detach, attach):
        found = {(one.kind, one.name) for one in compared()}
    assert {("partition", today), ("table", today)} <= found
    assert compared() == []


def test_a_guard_that_a_piece_lacks_is_named(server: Server, compared: Compared, read: Read) -> None:
    piece = next(key.name for key in read() if key.kind == "partition" and "audit_log_p" in key.name)
    with server.connect() as connection:
        name, definition = connection.execute(
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgparentid = 0 AND NOT tgisinternal",
            (piece,),
        ).fetchone() or ("", "")
    with done(server, f"DROP TRIGGER {name} ON {piece}", definition):
        (found,) = compared()
    assert (found.name, found.fact, found.declared, found.live) == (piece, "lacks triggers", None, name)


def test_a_reading_takes_less_than_three_seconds(read: Read) -> None:
    read()
    started = time.monotonic()
    read()
    assert time.monotonic() - started < 3.0


def test_a_reading_cannot_write(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_SPELLING", "CREATE TABLE public.mine (id int);")
    with server.connect() as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        snapshot.of_database(connection)


def test_a_reading_leaves_no_setting_and_no_transaction_behind(server: Server) -> None:
    with server.connect(LOGIN) as connection:
        before = connection.execute("SHOW search_path").fetchone()
        snapshot.of_database(connection)
        assert connection.execute("SHOW search_path").fetchone() == before
        assert connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE


def test_two_readings_are_equal_whatever_the_session_is_set_to(server: Server, read: Read) -> None:
    with server.connect(LOGIN) as connection:
        connection.execute("SET timezone = 'Asia/Tokyo'")
        connection.execute("SET datestyle = 'German'")
        connection.execute("SET quote_all_identifiers = on")
        assert snapshot.of_database(connection) == read()


def test_who_reads_may_read_no_row(server: Server) -> None:
    with server.connect(LOGIN) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT FROM execution.orders")


def test_a_schema_that_is_being_changed_is_waited_for_briefly(server: Server) -> None:
    with server.connect() as blocker:
        blocker.autocommit = False
        blocker.execute("LOCK TABLE execution.orders IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        with server.connect(LOGIN) as connection, pytest.raises(psycopg.errors.LockNotAvailable):
            snapshot.of_database(connection)
        assert time.monotonic() - started < 8.0
        blocker.rollback()


def test_settings_are_visible_to_the_role_that_looks(server: Server) -> None:
    with server.connect(LOGIN) as connection:
        found = snapshot.of_server(connection)
    assert found[Key("server setting", "shared_preload_libraries")]["value"] == "pg_stat_statements,pg_cron"

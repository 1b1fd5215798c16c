"""All of q/ on the stand-in: its own tests, and its processes through kills, a day's end and roles."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stores.kdb import Connection, KdbConnectionError, KdbError
from stores.kdb.conversion import to_python
from stores.kdb.values import Atom, Items, float_, long, symbol
from tests.live.kdb_standin.licensed import EACH, LICENSED, Container
from tests.live.kdb_standin.servers import ROOT, Start, until

pytestmark = [pytest.mark.live, EACH]
Q = ROOT / "q"
ADMIN = "tdb_admin"
ROW = '(0D09:00;`A;`X;10f;1f;"B";1;.z.p)'


def _row() -> Items:
    """One trade as a message holds it."""
    span, price, size = Atom(16, np.int64(1)), float_(10.0), float_(1.0)
    side, moment = Atom(10, np.uint8(66)), Atom(12, np.int64(0))
    return Items([span, symbol("A"), symbol("X"), price, size, side, long(1), moment])


def _environment(data: Path, **more: str) -> dict[str, str]:
    return {"TDB_Q": str(Q), "TDB_DATA": str(data), **more}


def _boot(start: Start, data: Path, **more: str) -> Any:
    return start(str(Q / "process/boot.q"), env=_environment(data, **more))


def _count(q: Connection, table: str = "trade") -> int:
    return int(to_python(q.query(f"count {table}")))


def test_the_tests_in_q_pass(kind: str, tmp_path: Path) -> None:
    script, environment = str(Q / "tests/run.q"), {"TDB_TEST_DATA": str(tmp_path)}
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    if kind == LICENSED:
        process: subprocess.Popen[bytes] = Container([script], environment, [Q, tmp_path], **streams)
    else:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.airgap.kdb_standin", script],
            cwd=Q,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            **streams,
        )
    said = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0, said
    assert " 0 failed" in said


def test_rows_survive_kill_and_restart(start: Start, tmp_path: Path) -> None:
    first = _boot(start, tmp_path)
    with first.connect(user=ADMIN) as q:
        for _ in range(50):
            q.query(f"upd[`trade;{ROW}]")
        before = to_python(q.query("0!trade"))
    first.end()
    second = _boot(start, tmp_path)
    with second.connect(user=ADMIN) as q:
        assert to_python(q.query("0!trade")) == before
        assert to_python(q.query("attr trade`sym")) == "g"
        q.query(f"upd[`trade;{ROW}]")
    second.end()
    with _boot(start, tmp_path).connect(user=ADMIN) as q:
        assert _count(q) == 51


def test_a_log_torn_by_a_crash_gives_back_all_that_was_whole(start: Start, tmp_path: Path) -> None:
    first = _boot(start, tmp_path)
    with first.connect(user=ADMIN) as q:
        for _ in range(3):
            q.query(f"upd[`trade;{ROW}]")
    first.end()
    (log,) = (tmp_path / "log").iterdir()
    log.write_bytes(log.read_bytes()[:-5])
    with _boot(start, tmp_path).connect(user=ADMIN) as q:
        assert _count(q) == 2


def test_a_kill_in_the_middle_of_writing_loses_nothing_acknowledged(start: Start, tmp_path: Path) -> None:
    first = _boot(start, tmp_path)
    acknowledged = 0
    with first.connect(user=ADMIN) as q:
        for _ in range(20):
            q.query(f"upd[`trade;{ROW}]")
            acknowledged += 1
        for _ in range(200):
            q.send_async(f"upd[`trade;{ROW}]")
        first.end()
    with _boot(start, tmp_path).connect(user=ADMIN) as q:
        assert acknowledged <= _count(q) <= acknowledged + 200


def test_a_new_definition_never_empties_a_table_that_exists(start: Start, tmp_path: Path) -> None:
    first = _boot(start, tmp_path / "data")
    with first.connect(user=ADMIN) as q:
        q.query(f"upd[`trade;{ROW}]")
    first.end()
    copy = tmp_path / "q"
    for path in Q.rglob("*.q"):
        target = copy / path.relative_to(Q)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            path.read_text().replace("  side:`char$();", "  side:`char$();  venueFee:`float$();")
        )
    second = start(str(copy / "process/boot.q"), env={"TDB_Q": str(copy), "TDB_DATA": str(tmp_path / "data")})
    with second.connect(user=ADMIN) as q:
        assert _count(q) == 1
        assert "venueFee" not in to_python(q.query("cols trade"))
        q.query(".migrate.addColumn[.boot.history;`trade;`venueFee;0n]; .store.checkpoint[]")
        assert to_python(q.query("last cols trade")) == "venueFee"
    second.end()
    third = start(str(copy / "process/boot.q"), env={"TDB_Q": str(copy), "TDB_DATA": str(tmp_path / "data")})
    with third.connect(user=ADMIN) as q:
        assert to_python(q.query("(count trade;last cols trade)")) == [1, "venueFee"]


def test_roles_of_a_generated_file_are_enforced(start: Start, tmp_path: Path) -> None:
    access = tmp_path / "users.q"
    access.write_text(".access.users:([user:`tdb_admin`ann`feed]role:`admin`reader`writer);\n")
    standin = _boot(start, tmp_path / "data", TDB_ACCESS=str(access))
    with standin.connect(user="feed") as q:
        q.query("upd", "trade", _row())
        with pytest.raises(KdbError, match="access"):
            q.query("delete from `trade")
    with standin.connect(user="ann") as q:
        assert to_python(q.query("cols", "trade"))[:2] == ["time", "sym"]
        with pytest.raises(KdbError, match="access"):
            q.query("upd", "trade", _row())
        with pytest.raises(KdbError, match="access"):
            q.query("1+1")
        with pytest.raises(KdbError, match="access"):
            q.query("{[t] count value t}", "trade")
    with pytest.raises(KdbConnectionError, match="refused"):
        standin.connect(user="eve")


def test_tickerplant_real_time_and_historical_process(start: Start, tmp_path: Path) -> None:
    process = Q / "process"
    tick = start(str(process / "tickerplant.q"), env=_environment(tmp_path / "tick"))
    old = start(str(process / "hdb.q"), env=_environment(tmp_path / "db"))
    real_time = _environment(
        tmp_path / "db",
        TDB_TICKERPLANT=f":127.0.0.1:{tick.port}",
        TDB_HISTORICAL=f":127.0.0.1:{old.port}",
    )
    with tick.connect() as feed:
        feed.query(f".u.upd[`trade;{ROW}]")  # before the real-time process is there
        live = start(str(process / "rdb.q"), env=real_time)
        with live.connect() as now, old.connect() as past:
            assert _count(now) == 1
            feed.query(f".u.upd[`trade;{ROW}]")
            feed.query('.u.upd[`trade;(`B`C;`X`X;1 2f;3 4f;"BS";5 6;2#.z.p)]')  # time is put in front
            until(lambda: _count(now) == 4)
            with pytest.raises(KdbError, match="nothing"):
                feed.query(".u.upd[`nothing;1 2]")
            day = str(to_python(feed.query("string .u.d")))
            feed.query(".u.end .u.d")
            until(lambda: _count(now) == 0)
            until(lambda: "trade" in to_python(past.query("tables[]")))
            assert _count(past) == 4
            assert to_python(past.query(f"exec sym from trade where date={day},price<5")) == ["B", "C"]
            assert to_python(now.query("attr trade`sym")) == "g"


def test_a_real_time_process_that_was_killed_catches_up_from_the_log(start: Start, tmp_path: Path) -> None:
    process = Q / "process"
    tick = start(str(process / "tickerplant.q"), env=_environment(tmp_path / "tick"))
    environment = _environment(tmp_path / "db", TDB_TICKERPLANT=f":127.0.0.1:{tick.port}")
    live = start(str(process / "rdb.q"), env=environment)
    with tick.connect() as feed:
        feed.query(f".u.upd[`trade;{ROW}]")
        live.end()
        feed.query(f".u.upd[`trade;{ROW}]")
        again = start(str(process / "rdb.q"), env=environment)
        with again.connect() as now:
            until(lambda: _count(now) == 2)

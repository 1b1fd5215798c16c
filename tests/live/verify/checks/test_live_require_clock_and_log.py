"""X01: the servers' clocks agree with this machine's, in UTC, and what they log is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest

from infra.settings import ENGINES
from ops.verification.check import Check, agree, none_of
from ops.verification.live import Live
from policies.model import Control, Severity

pytestmark = pytest.mark.live

CHECK = Check(
    id="X01",
    name="require-clock-and-log",
    statement="Clocks are within a second of this machine's and in UTC; logs are kept and bounded.",
    reason="Events of several systems have an order only where clocks agree and logs remain.",
    severity=Severity.HIGH,
    controls=(
        Control("Commission Delegated Regulation (EU) 2017/574 (RTS 25)", "2016", "Articles 2 and 3"),
        Control("FINRA rules", "2025", "4590"),
    ),
    mend="synchronise the clock of the Docker host (chrony, ntpd); ./tdb up --stack {stack} mends the log",
)
_BOUND = 1.0  # seconds; what RTS 25 allows whoever trades by hand
_KEEPING = {"json-file", "local", "journald", "syslog", "gelf", "fluentd", "awslogs", "splunk", "gcplogs"}
_ROTATED = {"json-file", "local"}


def off_by(ask: Callable[[], float], resolution: float = 0.0) -> float:
    """Seconds beyond what the way there and back can explain; 0 where the clocks may agree."""
    before = time.time()
    said = ask()
    after = time.time()
    return max(0.0, before - said - resolution, said - after)


def _postgres(live: Live) -> float:
    (row,) = live.postgres.rows("SELECT extract(epoch FROM clock_timestamp())::float8 AS said")
    return float(row["said"])


def _influxdb(live: Live) -> float:
    return parsedate_to_datetime(live.influxdb.ask("/ping", "").headers["Date"]).timestamp()


def _kdb(live: Live) -> float:
    said = live.kdb.ask("string .z.p").replace("D", "T")
    moment = datetime.strptime(f"{said[:26]}+0000", "%Y.%m.%dT%H:%M:%S.%f%z")
    return moment.timestamp()


_CLOCKS: dict[str, tuple[Callable[[Live], float], float]] = {
    "postgres": (_postgres, 0.0),
    "redis": (lambda live: live.redis.server_time(), 0.0),
    "influxdb": (_influxdb, 1.0),  # the header of an answer tells whole seconds
    "kdb": (_kdb, 0.0),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_clock_agrees_with_this_machines(live: Live, engine: str) -> None:
    clock, resolution = _CLOCKS[engine]
    clock(live)  # the first question also opens the connection
    off = off_by(lambda: clock(live), resolution)
    none_of({} if off <= _BOUND else {"the server's clock": f"off by {off:.3f} s"}, f"within {_BOUND} s")


@pytest.mark.parametrize("engine", ENGINES)
def test_what_the_engine_logs_is_kept(live: Live, engine: str) -> None:
    log = live.containers[engine].host_config["LogConfig"]
    kept = log["Type"] in _KEEPING
    bounded = log["Type"] not in _ROTATED or "max-size" in (log["Config"] or {})
    none_of(
        {}
        if kept and bounded
        else {"the container's log": f"{log['Type']} {log['Config'] or 'without end'}"},
        "kept, and bounded in size",
    )


@pytest.mark.parametrize("engine", ["postgres"])
def test_times_are_told_in_utc(live: Live, engine: str) -> None:
    agree(live.postgres.chosen(["timezone"]), {"timezone": "UTC"})

"""E01: the servers are of the release line that the project is written for, with its extensions."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Control, Severity, cis_postgresql
from schema.postgres.databases import EXTENSIONS, PREFECT, TRADING

pytestmark = pytest.mark.live

CHECK = Check(
    id="E01",
    name="require-declared-versions",
    statement="PostgreSQL is 17, Redis 8, InfluxDB 2; PostgreSQL has the declared extensions and no others.",
    reason="Another release line reads its files and rules otherwise; an extension is code in the server.",
    severity=Severity.MEDIUM,
    controls=(cis_postgresql("1.2"), Control("ISO/IEC 27001", "2022", "A.8.19")),
    mend="name the right image in the stack and run ./tdb up --stack {stack}; DROP EXTENSION for a stranger",
)


@pytest.mark.parametrize(
    ("engine", "major"), [("postgres", "17"), ("redis", "8"), ("influxdb", "2")], ids=lambda said: said
)
def test_the_server_is_of_the_declared_release(live: Live, engine: str, major: str) -> None:
    said = {
        "postgres": lambda: live.postgres.settings["server_version"],
        "redis": live.redis.version,
        "influxdb": live.influxdb.version,
    }
    agree({"release": said[engine]().partition(".")[0]}, {"release": major})


@pytest.mark.parametrize("engine", ["kdb"])
def test_q_is_what_the_stack_says_it_is(live: Live, engine: str) -> None:
    """kdb+ itself, or the stand-in that says so."""
    standin = not live.kdb.signal(".tdb.standin") and bool(live.kdb.ask(".tdb.standin"))
    agree({"a stand-in": standin}, {"a stand-in": engine in live.access.standins})


@pytest.mark.parametrize("engine", ["postgres"])
def test_the_extensions_are_the_declared_ones(live: Live, engine: str) -> None:
    series = {"timescaledb"} if live.settings.postgres.time_series == "timescaledb" else set()
    declared = {
        TRADING.name: {"plpgsql", *live.settings.postgres.preload, *series},
        PREFECT.name: {"plpgsql"},
    }
    for extension in EXTENSIONS:
        declared[extension.database].add(extension.name)
    found = {
        database: {
            str(row["extname"]) for row in live.postgres.rows("SELECT extname FROM pg_extension", database)
        }
        for database in declared
    }
    agree(found, declared)

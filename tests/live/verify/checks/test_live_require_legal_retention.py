"""P14: records of orders and of changes are kept for the legal period."""

from __future__ import annotations

import re

import pytest

from ops.verification.check import Check, UnaskableError, none_of
from ops.verification.live import Live
from policies.model import Control, Severity
from schema.postgres.timeseries import LEGAL_DAYS

pytestmark = pytest.mark.live

CHECK = Check(
    id="P14",
    name="require-legal-retention",
    engine="postgres",
    statement="What drops old rows leaves records of orders and of changes for six years or more.",
    reason="A record that is gone before its time cannot be made again.",
    severity=Severity.CRITICAL,
    controls=(Control("17 CFR 240.17a-4", "2022 amendment", "(a)"),),
    mend="restore the retention that schema/postgres/timeseries.py declares, by a migration",
)
_RECORDS = ("shared.audit_log", "execution.execution_logs")
_NATIVE = "SELECT prosrc FROM pg_proc WHERE proname = 'keep_time_series'"
_HYPERTABLES = """
    SELECT format('%s.%s', hypertable_schema, hypertable_name) AS name,
           extract(day FROM justify_hours((config->>'drop_after')::interval)) AS days
    FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'"""


def _kept(live: Live) -> dict[str, int]:
    """Days after which rows go, by table, as the server's own upkeep says."""
    if live.settings.postgres.time_series == "timescaledb":
        return {str(row["name"]): int(row["days"]) for row in live.postgres.inside(_HYPERTABLES)}
    text = "\n".join(str(row["prosrc"]) for row in live.postgres.rows(_NATIVE))
    found = re.findall(r"keep_series\('([\w.]+)'[^)]*'(\d+) days'\)", text)
    if not found:
        raise UnaskableError("no function keep_time_series says how long rows are kept")
    return {table: int(days) for table, days in found}


def test_records_are_kept_for_the_legal_period(live: Live) -> None:
    kept = _kept(live)
    short = {
        f"rows of {table}": f"{kept[table]} days"
        for table in _RECORDS
        if table in kept and kept[table] < LEGAL_DAYS
    }
    none_of(short, f"{LEGAL_DAYS} days or more")

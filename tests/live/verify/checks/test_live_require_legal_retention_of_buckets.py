"""I05: what is a record in InfluxDB is kept for the legal period."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, UnaskableError, none_of
from ops.verification.live import Live
from policies.model import Control, Severity
from schema.influxdb import BUCKETS, METRICS
from schema.postgres.timeseries import LEGAL_DAYS

pytestmark = pytest.mark.live

CHECK = Check(
    id="I05",
    name="require-legal-retention-of-buckets",
    engine="influxdb",
    statement="Buckets with market data and trades keep it for ever, or for six years and more.",
    reason="A record that is gone before its time cannot be made again. Measures of services are no records.",
    severity=Severity.CRITICAL,
    controls=(Control("17 CFR 240.17a-4", "2022 amendment", "(a)"),),
    mend="./tdb up --stack {stack} --refresh sets the declared retention; raise influxdb.retentionHours",
)
_DAY = 24 * 3600


def test_records_are_kept_for_the_legal_period(live: Live) -> None:
    records = [bucket.name for bucket in BUCKETS if bucket.name != METRICS]
    missing = [name for name in records if name not in live.influxdb.buckets]
    if missing:
        raise UnaskableError(f"the server has no bucket {', '.join(missing)}")
    kept = {name: _seconds(live.influxdb.buckets[name]) for name in records}
    short = {
        f"bucket {name}": f"{seconds // _DAY} days"
        for name, seconds in kept.items()
        if 0 < seconds < LEGAL_DAYS * _DAY
    }
    none_of(short, f"for ever, or {LEGAL_DAYS} days and more")


def _seconds(bucket: dict[str, object]) -> int:
    rules = bucket.get("retentionRules") or [{}]
    assert isinstance(rules, list)
    return int(rules[0].get("everySeconds") or 0)

"""P10: what was acknowledged survives a crash, and damage on disk is noticed."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree, none_of
from ops.verification.live import Live
from policies.model import Severity, cis_postgresql

pytestmark = pytest.mark.live

CHECK = Check(
    id="P10",
    name="require-durable-writes",
    engine="postgres",
    statement="Data checksums, fsync, full-page writes, synchronous commit are on; no checksum failed.",
    reason="An order that was acknowledged and is gone after a crash is the one thing that may not happen.",
    severity=Severity.CRITICAL,
    controls=(cis_postgresql("1.4.3"),),
    mend="ALTER SYSTEM RESET the setting that is named and reload; pg_checksums --enable on a stopped server",
)


def test_every_guard_is_on(live: Live) -> None:
    names = ["data_checksums", "fsync", "full_page_writes", "synchronous_commit"]
    agree(live.postgres.chosen(names), dict.fromkeys(names, "on"))


def test_no_checksum_has_failed(live: Live) -> None:
    rows = live.postgres.rows(
        "SELECT datname, checksum_failures FROM pg_stat_database WHERE checksum_failures > 0"
    )
    none_of({f"database {row['datname']}": row["checksum_failures"] for row in rows}, "no damaged page")

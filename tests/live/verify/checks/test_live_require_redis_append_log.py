"""R04: what Redis acknowledged survives, but for a second."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Control, Severity

pytestmark = pytest.mark.live

CHECK = Check(
    id="R04",
    name="require-redis-append-log",
    engine="redis",
    statement="Redis keeps an append-only file with timestamps and writes it out each second or oftener.",
    reason="Sessions and queues are in no other store; timestamps allow to go back to a moment.",
    severity=Severity.HIGH,
    controls=(Control("Redis documentation", "8.0", "Persistence: append-only file"),),
    mend="CONFIG SET the setting back (./tdb redis), or ./tdb up --stack {stack} --refresh",
)


def test_the_append_only_file_is_kept(live: Live) -> None:
    found = live.redis.chosen("appendonly", "appendfsync", "aof-timestamp-enabled")
    often = "everysec" if found["appendfsync"] in ("everysec", "always") else found["appendfsync"]
    agree(
        {**found, "appendfsync": often},
        {"appendonly": "yes", "appendfsync": "everysec", "aof-timestamp-enabled": "yes"},
    )

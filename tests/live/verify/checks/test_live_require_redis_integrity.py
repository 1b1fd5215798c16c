"""R05: Redis neither throws data away nor writes it unnoticed to nowhere."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Control, Severity

pytestmark = pytest.mark.live

CHECK = Check(
    id="R05",
    name="require-redis-integrity",
    engine="redis",
    statement="Redis checks its snapshots, stops writing when it cannot save, and evicts nothing.",
    reason="A queue that is evicted to make room is work that nobody will do.",
    severity=Severity.MEDIUM,
    controls=(Control("Redis documentation", "8.0", "redis.conf: rdbchecksum, maxmemory-policy"),),
    mend="CONFIG SET the setting back (./tdb redis), or ./tdb up --stack {stack} --refresh",
)


def test_nothing_is_lost_in_silence(live: Live) -> None:
    wanted = {
        "rdbchecksum": "yes",
        "stop-writes-on-bgsave-error": "yes",
        "maxmemory-policy": "noeviction",
    }
    agree(live.redis.chosen(*wanted), wanted)

"""R03: no command of Redis crashes the server or loads foreign code."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Control, Severity

pytestmark = pytest.mark.live

CHECK = Check(
    id="R03",
    name="forbid-redis-debugging",
    engine="redis",
    statement="DEBUG, MODULE and protected settings are off for everybody, and protected mode is on.",
    reason="DEBUG stops the server, MODULE LOAD runs any code in it, `dir` and `dbfilename` write any file.",
    severity=Severity.HIGH,
    controls=(Control("Redis documentation", "8.0", "redis.conf: enable-debug-command, protected-mode"),),
    mend="CONFIG SET protected-mode yes; the others are set at the start: ./tdb up --stack {stack} --refresh",
)


def test_dangerous_commands_are_off(live: Live) -> None:
    wanted = {
        "enable-debug-command": "no",
        "enable-module-command": "no",
        "enable-protected-configs": "no",
        "protected-mode": "yes",
    }
    agree(live.redis.chosen(*wanted), wanted)

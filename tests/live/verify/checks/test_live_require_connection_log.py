"""P08: who came and went, from where and with which program, is in the log in UTC."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_postgresql

pytestmark = pytest.mark.live

CHECK = Check(
    id="P08",
    name="require-connection-log",
    engine="postgres",
    statement="PostgreSQL logs every connection with time in UTC, process, role, database and address.",
    reason="Without who and where, a line of the log accuses nobody.",
    severity=Severity.MEDIUM,
    controls=(cis_postgresql("3.1"),),
    mend="ALTER SYSTEM RESET the setting that is named and reload",
)
_ESCAPES = {"time in milliseconds": "%m", "process": "%p", "role": "%u", "database": "%d", "address": "%h"}


def test_connections_are_logged_in_utc(live: Live) -> None:
    wanted = {"log_connections": "on", "log_disconnections": "on", "log_timezone": "UTC"}
    agree(live.postgres.chosen(list(wanted)), wanted)


def test_the_prefix_says_who_and_where(live: Live) -> None:
    prefix = live.postgres.settings["log_line_prefix"]
    found = {f"{what} ({escape})": escape in prefix for what, escape in _ESCAPES.items()}
    agree(found, dict.fromkeys(found, True))

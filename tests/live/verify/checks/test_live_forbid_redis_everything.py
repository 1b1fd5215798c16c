"""R02: nobody comes without a name, and nobody may do everything."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree, none_of
from ops.verification.live import Live
from policies.model import Control, Severity

pytestmark = pytest.mark.live

CHECK = Check(
    id="R02",
    name="forbid-redis-everything",
    engine="redis",
    statement="Redis's user `default` is off, and no user holds every command or comes without a password.",
    reason="Whoever gives no name is `default`; who holds every command also holds FLUSHALL and SHUTDOWN.",
    severity=Severity.CRITICAL,
    controls=(Control("DISA Redis Enterprise STIG", "V2R2", "V-251187"),),
    mend="ACL LOAD (./tdb redis) takes the declared file up again",
)
_EVERYTHING = {"+@all", "allcommands", "nopass"}


def test_the_default_user_is_off(live: Live) -> None:
    words = live.redis.access_list.get("default", "off").split()
    agree({"user default": "on" if "on" in words else "off"}, {"user default": "off"})


def test_nobody_holds_everything(live: Live) -> None:
    holders = {
        f"user {name}": ", ".join(sorted(_EVERYTHING.intersection(rules.split())))
        for name, rules in live.redis.access_list.items()
        if name != "default" and _EVERYTHING.intersection(rules.split())
    }
    none_of(holders, "named commands, and a password")

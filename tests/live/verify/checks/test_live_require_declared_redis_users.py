"""A02: Redis's users and what they may do are the declared ones."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Control, Severity
from schema.redis_rules import users

pytestmark = pytest.mark.live

CHECK = Check(
    id="A02",
    name="require-declared-redis-users",
    engine="redis",
    statement="Redis has the declared users with the declared rules, and no others.",
    reason="A rule that was added by hand outlives its reason.",
    severity=Severity.HIGH,
    controls=(Control("ISO/IEC 27001", "2022", "A.5.18"),),
    mend="ACL LOAD (./tdb redis) takes the declared file up again",
)
_NOT_RULES = {"on", "sanitize-payload"}  # which every user of ours is


def test_each_user_has_the_declared_rules(live: Live) -> None:
    found = {
        name: " ".join(word for word in rules.split() if word not in _NOT_RULES)
        for name, rules in live.redis.access_list.items()
        if name != "default"
    }
    agree(found, users(), absent="no such user")

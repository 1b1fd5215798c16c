"""P09: each role may hold the declared number of connections."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree, none_of
from ops.verification.live import Live
from policies.model import Severity, cis_postgresql
from schema.postgres.roles import ROLES

pytestmark = pytest.mark.live

CHECK = Check(
    id="P09",
    name="require-connection-limits",
    engine="postgres",
    statement="Every role that logs in has the declared limit on its connections.",
    reason="One program that leaks connections would shut out all others.",
    severity=Severity.MEDIUM,
    controls=(cis_postgresql("5.5"),),
    mend="ALTER ROLE … CONNECTION LIMIT with the declared number, or ./tdb up --stack {stack} --refresh",
)


def test_limits_are_the_declared_ones(live: Live) -> None:
    declared = {role.name: role.connections for role in ROLES if role.login}
    found = {
        name: live.postgres.roles[name]["rolconnlimit"] for name in declared if name in live.postgres.roles
    }
    agree(found, declared, absent="no such role")


def test_nobody_but_the_superuser_is_without_a_limit(live: Live) -> None:
    declared = {role.name for role in ROLES}
    unlimited = {
        f"role {name}": row["rolconnlimit"]
        for name, row in live.postgres.roles.items()
        if row["rolcanlogin"] and not row["rolsuper"] and row["rolconnlimit"] < 0 and name not in declared
    }
    none_of(unlimited, "a limit")

"""P12: one role replicates, and does nothing else."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_postgresql
from schema.postgres.roles import ROLES

pytestmark = pytest.mark.live

CHECK = Check(
    id="P12",
    name="require-replication-role",
    engine="postgres",
    statement="Replication has a role of its own, which belongs to no other and owns nothing.",
    reason="A stream of the write-ahead log holds everything; whoever may read it needs no further rights.",
    severity=Severity.MEDIUM,
    controls=(cis_postgresql("7.1"), cis_postgresql("7.2")),
    mend="ALTER ROLE … NOREPLICATION, or REVOKE the role that is named",
)
_BELONGS = (
    "SELECT m.rolname AS member, r.rolname AS role FROM pg_auth_members "
    "JOIN pg_roles r ON r.oid = roleid JOIN pg_roles m ON m.oid = member WHERE m.rolreplication"
)
_OWNS = (
    "SELECT rolname, count(*) AS objects FROM pg_class JOIN pg_roles r ON r.oid = relowner "
    "WHERE rolreplication AND NOT rolsuper GROUP BY rolname"
)


def test_only_the_declared_role_replicates(live: Live) -> None:
    found = [
        name for name, row in live.postgres.roles.items() if row["rolreplication"] and not row["rolsuper"]
    ]
    agree({"replicates": found}, {"replicates": [role.name for role in ROLES if role.replication]})


def test_it_belongs_to_no_other_role_and_owns_nothing(live: Live) -> None:
    found = {f"{row['member']} is a member of": row["role"] for row in live.postgres.rows(_BELONGS)}
    found |= {f"{row['rolname']} owns": f"{row['objects']} relations" for row in live.postgres.rows(_OWNS)}
    agree(found, {})

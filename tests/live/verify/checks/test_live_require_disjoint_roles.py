"""X02: who changes the schema, who trades, who audits and who backs up are four."""

from __future__ import annotations

from itertools import permutations

import pytest

from ops.verification.check import Check, UnaskableError, none_of
from ops.verification.live import Live
from policies.model import Control, Severity
from schema.postgres.roles import MIGRATOR, OWNERS, SERVICES

pytestmark = pytest.mark.live

CHECK = Check(
    id="X02",
    name="require-disjoint-roles",
    engine="postgres",
    statement="Migrator, services, auditor and backup are apart; only the migrator may become an owner.",
    reason="Whoever does the work and keeps its record can hide what he did.",
    severity=Severity.HIGH,
    controls=(
        Control("Commission Delegated Regulation (EU) 2017/589 (RTS 6)", "2016", "Article 5"),
        Control("Sarbanes-Oxley Act", "2002", "Section 404"),
    ),
    mend="REVOKE the membership that is named",
)
_PARTIES = {
    "the migrator": (MIGRATOR,),
    "the services": tuple(role.name for role in SERVICES),
    "the auditor": ("auditor",),
    "the backup": ("backup",),
}
_MEMBERSHIPS = """
    SELECT a.rolname AS member, b.rolname AS role FROM pg_roles a, pg_roles b
    WHERE a.oid <> b.oid AND NOT a.rolsuper AND pg_has_role(a.oid, b.oid, 'MEMBER')"""


def _may_become(live: Live) -> set[tuple[str, str]]:
    """Directly or by way of others."""
    missing = {name for party in _PARTIES.values() for name in party} - live.postgres.roles.keys()
    if missing:
        raise UnaskableError(f"the server has no role {', '.join(sorted(missing))}")
    return {(str(row["member"]), str(row["role"])) for row in live.postgres.inside(_MEMBERSHIPS)}


def test_no_party_may_become_another(live: Live) -> None:
    become = _may_become(live)
    joined = {
        f"{member} ({one})": f"a member of {role} ({other})"
        for one, other in permutations(_PARTIES, 2)
        for member in _PARTIES[one]
        for role in _PARTIES[other]
        if (member, role) in become
    }
    none_of(joined, "no way from one to the other")


def test_only_the_migrator_may_become_an_owner(live: Live) -> None:
    become = _may_become(live)
    owners = {role.name for role in OWNERS}
    others = [name for party, names in _PARTIES.items() if party != "the migrator" for name in names]
    none_of(
        {member: f"a member of {role}" for member, role in become if member in others and role in owners},
        "no owner of a schema",
    )


def test_nobody_reads_everything_but_the_backup(live: Live) -> None:
    become = _may_become(live)
    logins = {name for name, row in live.postgres.roles.items() if row["rolcanlogin"] and name != "backup"}
    readers = {name: "pg_read_all_data" for name in logins if (name, "pg_read_all_data") in become}
    readers.pop("tdb_admin", None)  # it gives that role to the backup
    none_of(readers, "no right to read everything")

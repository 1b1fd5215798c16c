"""P13: the audit log is append-only, and its owner is nobody who logs in."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree, none_of
from ops.verification.live import Live
from policies.model import Control, Severity
from schema.postgres.audit import GUARDS
from schema.postgres.roles import ADMINISTRATOR

pytestmark = pytest.mark.live

CHECK = Check(
    id="P13",
    name="require-append-only-audit",
    engine="postgres",
    statement="Nobody who logs in may change shared.audit_log; its guards stop the administrator too.",
    reason="A record that can be rewritten proves nothing to a regulator.",
    severity=Severity.CRITICAL,
    controls=(Control("17 CFR 240.17a-4", "2022 amendment", "(f)"),),
    mend="REVOKE the privilege that is named; ALTER TABLE … ENABLE TRIGGER on the table that is named",
)
_ENABLED = ("O", "A")  # at origin, always
_HOLDERS = """
    SELECT rolname, string_agg(privilege, ', ' ORDER BY privilege) AS privileges
    FROM pg_roles, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS privilege
    WHERE rolcanlogin AND NOT rolsuper AND has_table_privilege(oid, 'shared.audit_log', privilege)
    GROUP BY rolname"""
_OWNER = """
    SELECT relname, rolname, rolcanlogin FROM pg_class JOIN pg_roles r ON r.oid = relowner
    WHERE pg_class.oid = 'shared.audit_log'::regclass
       OR pg_class.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'shared.audit_log'::regclass)"""
_GUARDS = """
    SELECT relname, tgname, tgenabled::text AS state FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
    WHERE NOT tgisinternal AND tgname LIKE 'audit_log_keep%'
      AND (tgrelid = 'shared.audit_log'::regclass
           OR tgrelid IN (SELECT inhrelid FROM pg_inherits
                          WHERE inhparent = 'shared.audit_log'::regclass))"""


def test_nobody_who_logs_in_may_change_it(live: Live) -> None:
    rows = live.postgres.inside(_HOLDERS)
    holders = {f"role {row['rolname']}": row["privileges"] for row in rows if row["rolname"] != ADMINISTRATOR}
    none_of(holders, "at most SELECT and INSERT")


def test_its_owner_never_logs_in(live: Live) -> None:
    rows = live.postgres.inside(_OWNER)
    agree(
        {row["relname"]: f"{row['rolname']}{', who logs in' * row['rolcanlogin']}" for row in rows},
        {row["relname"]: "shared_owner" for row in rows} or {"audit_log": "shared_owner"},
    )


def test_its_guards_are_on_in_every_piece(live: Live) -> None:
    pieces = [row["relname"] for row in live.postgres.inside(_OWNER)]
    states = {
        (row["relname"], row["tgname"]): "on" if row["state"] in _ENABLED else "off"
        for row in live.postgres.inside(_GUARDS)
    }
    wanted = [(piece, guard.name) for piece in pieces for guard in GUARDS]
    found = {f"trigger {guard} of {piece}": states.get((piece, guard), "missing") for piece, guard in wanted}
    agree(found, dict.fromkeys(found, "on"))

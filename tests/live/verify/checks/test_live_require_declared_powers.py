"""P05: only the declared roles have powers over the server."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_postgresql
from schema.postgres.roles import ADMINISTRATOR

pytestmark = pytest.mark.live

CHECK = Check(
    id="P05",
    name="require-declared-powers",
    engine="postgres",
    statement="Only the superuser and the administrator hold powers over the server.",
    reason="Who may bypass row security, create roles or run programs can give himself everything else.",
    severity=Severity.HIGH,
    controls=(cis_postgresql("4.3"),),
    mend="ALTER ROLE … NOSUPERUSER, NOBYPASSRLS, NOCREATEROLE or NOCREATEDB; REVOKE the server's own role",
)
_POWERS = {
    "rolsuper": ["postgres"],
    "rolbypassrls": ["postgres"],
    "rolcreaterole": ["postgres", ADMINISTRATOR],
    "rolcreatedb": ["postgres", ADMINISTRATOR],
}
_DANGEROUS = (
    "SELECT r.rolname AS power, m.rolname AS member FROM pg_auth_members "
    "JOIN pg_roles r ON r.oid = roleid JOIN pg_roles m ON m.oid = member "
    "WHERE r.rolname IN ('pg_execute_server_program', 'pg_read_server_files', "
    "'pg_write_server_files', 'pg_write_all_data')"
)


def test_attributes_are_the_declared_ones(live: Live) -> None:
    found = {power: [name for name, row in live.postgres.roles.items() if row[power]] for power in _POWERS}
    agree(found, _POWERS)


def test_nobody_may_run_programs_or_write_everything(live: Live) -> None:
    found = {f"member of {row['power']}": row["member"] for row in live.postgres.rows(_DANGEROUS)}
    agree(found, {})

"""P06: PUBLIC creates nothing, in no schema and no database."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, none_of
from ops.verification.live import Live
from policies.model import Severity, cis_postgresql
from schema.postgres.databases import DATABASES

pytestmark = pytest.mark.live

CHECK = Check(
    id="P06",
    name="forbid-public-creation",
    engine="postgres",
    statement="PUBLIC may create in no schema and no database.",
    reason="A function or table that anybody may put in a schema is run and read by others.",
    severity=Severity.HIGH,
    controls=(cis_postgresql("4.10"),),
    mend="REVOKE CREATE ON SCHEMA … FROM PUBLIC in the database that is named",
)


@pytest.mark.parametrize("database", [*(database.name for database in DATABASES), "postgres"])
def test_public_creates_in_no_schema(live: Live, database: str) -> None:
    rows = live.postgres.inside(
        "SELECT nspname FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS held "
        "WHERE held.grantee = 0 AND held.privilege_type = 'CREATE'",
        database,
    )
    none_of({f"schema {row['nspname']} of {database}": "CREATE for PUBLIC" for row in rows}, "none")


def test_public_creates_in_no_database(live: Live) -> None:
    rows = live.postgres.rows(
        "SELECT datname FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS held "
        "WHERE held.grantee = 0 AND held.privilege_type = 'CREATE'"
    )
    none_of({f"database {row['datname']}": "CREATE for PUBLIC" for row in rows}, "none")

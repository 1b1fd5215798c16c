"""P04: pg_hba.conf admits declared roles to declared databases from declared networks."""

from __future__ import annotations

from typing import Any

import pytest

from ops.verification.check import Check, none_of
from ops.verification.live import Live
from ops.verification.postgres import line, spelled
from policies.model import Severity, cis_postgresql
from schema.postgres.databases import DATABASES
from schema.postgres.roles import ADMINISTRATOR, ROLES

pytestmark = pytest.mark.live

CHECK = Check(
    id="P04",
    name="require-narrow-admission",
    engine="postgres",
    statement="pg_hba.conf names each role, database and network; the superuser comes by the socket alone.",
    reason="A line for `all` admits roles that nobody has thought of yet, from wherever they come.",
    severity=Severity.HIGH,
    controls=(cis_postgresql("5.9"), cis_postgresql("5.10"), cis_postgresql("5.11")),
    mend="remove the line that is named: ./tdb up --stack {stack} --refresh writes the declared file",
)


def _declared() -> set[tuple[str, str]]:
    """Database and role of everybody who may come over the network."""
    administered = {("postgres", ADMINISTRATOR)} | {(one.name, ADMINISTRATOR) for one in DATABASES}
    logins = {(database, role.name) for role in ROLES for database in role.databases}
    return administered | logins | {("replication", role.name) for role in ROLES if role.replication}


def _networks(live: Live) -> set[str]:
    return {"samenet", *(network.partition("/")[0] for network in live.settings.client_networks)}


def _narrow(rule: dict[str, Any], pairs: set[tuple[str, str]], networks: set[str]) -> bool:
    if rule["type"] == "local":
        return bool(rule["user_name"] == ["postgres"])
    named = {(database, user) for database in rule["database"] for user in rule["user_name"]}
    return rule["error"] is not None or (named <= pairs and rule["address"] in networks)


def test_every_line_is_as_narrow_as_declared(live: Live) -> None:
    pairs, networks = _declared(), _networks(live)
    wide = {
        line(rule): spelled(rule) for rule in live.postgres.admission if not _narrow(rule, pairs, networks)
    }
    none_of(wide, "a declared role and database, from samenet or a network in clientNetworks")

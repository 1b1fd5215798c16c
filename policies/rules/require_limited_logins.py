"""S02: a PostgreSQL role that logs in has a password and a limited number of connections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.containers import number
from policies.kinds import BOOTSTRAP, ROLE
from policies.model import NotApplicable, Resource, ResourceRule, Severity, cis_postgresql


def check(resource: Resource) -> Iterator[str]:
    if resource.kind == BOOTSTRAP:
        roles = resource.properties.get("replicationRoles") or {}
        for name in roles:
            yield from _missing(f"role {name}", roles[name])
    elif resource.properties.get("login") is not True:
        raise NotApplicable("the role does not log in")
    else:
        yield from _missing("the role", resource.properties)


def _missing(role: str, said: Mapping[str, Any]) -> Iterator[str]:
    # Presence alone: before the first `up` a generated password has no value yet.
    if not {"password", "passwordWo"}.intersection(list(said)):
        yield f"{role} logs in without a password"
    if number(said, "connectionLimit") <= 0:
        yield f"{role} may open any number of connections"


RULE = ResourceRule(
    id="S02",
    statement="Roles that log in have a password and a connection limit.",
    reason="One service with a leak would otherwise take every connection of the server from the others.",
    severity=Severity.MEDIUM,
    controls=(cis_postgresql("5.5"), cis_postgresql("5.12")),
    mend="Set `password` and `connection_limit` of the role; roles of this project are declared in "
    "schema/postgres/roles.py.",
    refused='postgresql.Role("reader", login=True)',
    accepted='postgresql.Role("reader", login=True, password=password, connection_limit=10)',
    kinds=(ROLE, BOOTSTRAP),
    check=check,
)

"""Which privileges each kind of object knows, and whether those found are those wanted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Value

ALL = "ALL"
MAINTAIN = "MAINTAIN"  # tables, from PostgreSQL 17 on
_MAINTAIN_SINCE = 17

PRIVILEGES: dict[str, tuple[str, ...]] = {
    "database": ("CREATE", "CONNECT", "TEMPORARY"),
    "schema": ("CREATE", "USAGE"),
    "table": ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", MAINTAIN),
    "column": ("SELECT", "INSERT", "UPDATE", "REFERENCES"),
    "sequence": ("USAGE", "SELECT", "UPDATE"),
    "function": ("EXECUTE",),
    "procedure": ("EXECUTE",),
    "routine": ("EXECUTE",),
    "type": ("USAGE",),
    "foreign_data_wrapper": ("USAGE",),
    "foreign_server": ("USAGE",),
}


def refuse_privileges(object_type: Value, privileges: Value) -> list[CheckFailure]:
    allowed = PRIVILEGES.get(object_type) if isinstance(object_type, str) else None
    if allowed is None or not isinstance(privileges, list):
        return []
    return [
        CheckFailure(
            f"privileges[{index}]", f"is no privilege of a {object_type}: use {', '.join((*allowed, ALL))}"
        )
        for index, privilege in enumerate(privileges)
        if isinstance(privilege, str) and privilege not in (*allowed, ALL)
    ]


def every_privilege(object_type: str, server_major: int) -> frozenset[str]:
    """What ALL means on this server."""
    known = frozenset(PRIVILEGES[object_type])
    return known if server_major >= _MAINTAIN_SINCE else known - {MAINTAIN}


def are_as_wanted(object_type: str, found: Iterable[str], wanted: Sequence[str], server_major: int) -> bool:
    held, asked = frozenset(found), frozenset(wanted)
    return held == asked or (ALL in asked and held == every_privilege(object_type, server_major))

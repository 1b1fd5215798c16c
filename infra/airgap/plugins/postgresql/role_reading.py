"""A role as the server has it, in the words of its inputs."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.membership import current_role
from infra.airgap.plugins.postgresql.object_base import in_declared_order, text, texts
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties

_ROLE = """
SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
       rolconnlimit, rolconfig, COALESCE(rolvaliduntil::text, 'infinity') AS valid_until,
       ARRAY(SELECT DISTINCT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
             WHERE m.member = r.oid) AS roles
FROM pg_roles r WHERE rolname = %s
"""
_SAME_TIME = "SELECT rolvaliduntil = %s::timestamptz AS same FROM pg_roles WHERE rolname = %s"
_VERIFIER = "SELECT COALESCE(passwd, '') AS verifier FROM pg_shadow WHERE usename = %s"
_UNIT_MILLISECONDS = {"": 1, "us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


def live_role(server: Server, connection: Connection, name: str, wanted: Properties) -> Properties | None:
    """None where there is no such role. What the catalogue does not tell comes from `wanted`."""
    row = connection.execute(_ROLE, [name]).fetchone()
    if row is None:
        return None
    own = _parameters(row["rolconfig"])
    live: Properties = {
        "name": row["rolname"],
        "superuser": row["rolsuper"],
        "createDatabase": row["rolcreatedb"],
        "createRole": row["rolcreaterole"],
        "inherit": row["rolinherit"],
        "login": row["rolcanlogin"],
        "replication": row["rolreplication"],
        "bypassRowLevelSecurity": row["rolbypassrls"],
        "connectionLimit": row["rolconnlimit"],
        "encryptedPassword": True,
        "validUntil": _valid_until(connection, row, text(wanted, "validUntil")),
        "roles": in_declared_order(row["roles"], texts(wanted, "roles")),
        "searchPaths": _search_paths(own.get("search_path", "")),
        "statementTimeout": _milliseconds(own.get("statement_timeout", "0")),
        "idleInTransactionSessionTimeout": _milliseconds(own.get("idle_in_transaction_session_timeout", "0")),
        "assumeRole": own.get("role", ""),
        "skipDropRole": wanted.get("skipDropRole") is True,
        "skipReassignOwned": wanted.get("skipReassignOwned") is True,
    }
    password = _password(server, connection, row, text(wanted, "password"))
    optional = {"password": password, "passwordWoVersion": text(wanted, "passwordWoVersion")}
    return live | {key: value for key, value in optional.items() if value}


def never_expires(valid_until: str) -> bool:
    return valid_until.lower() in ("", "infinity", "null")


def _valid_until(connection: Connection, row: dict[str, Any], wanted: str) -> str:
    """The program's own spelling where it means the same moment, so that no diff stays for ever."""
    live = str(row["valid_until"])
    if wanted and never_expires(wanted):
        return wanted if live == "infinity" else live
    if not wanted or live == wanted:
        return live
    found = connection.execute(_SAME_TIME, [wanted, row["rolname"]]).fetchone()
    return wanted if found and found["same"] else live


def _password(server: Server, connection: Connection, row: dict[str, Any], wanted: str) -> str:
    # Only a superuser may look at verifiers, and only login roles are among them.
    if not row["rolcanlogin"] or not server.endpoint.superuser:
        return wanted
    if not connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user AND rolsuper"
    ).fetchone():
        raise ProviderError(
            f"cannot read the password of role {row['rolname']}: {current_role(connection)} is no superuser; "
            "set superuser=False on the postgresql Provider and the state's password is taken instead"
        )
    found = connection.execute(_VERIFIER, [row["rolname"]]).fetchone()
    verifier = str(found["verifier"]) if found else ""
    if not wanted or wanted.startswith(("md5", "SCRAM-SHA-256")):
        return verifier
    if verifier.startswith("md5"):
        # The server's own legacy format; nothing here relies on its strength.
        digest = hashlib.md5((wanted + row["rolname"]).encode(), usedforsecurity=False).hexdigest()
        return wanted if verifier == f"md5{digest}" else verifier
    return wanted if verifier.startswith("SCRAM-SHA-256") else verifier


def _parameters(rolconfig: list[str] | None) -> dict[str, str]:
    return dict(entry.split("=", 1) for entry in rolconfig or [])


def _search_paths(value: str) -> list[str]:
    parts = value.split(", ") if value else []
    return [part[1:-1].replace('""', '"') if part.startswith('"') else part for part in parts]


def _milliseconds(value: str) -> int:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*", value)
    if found is None:
        return 0
    return round(float(found[1]) * _UNIT_MILLISECONDS[found[2] or ""])

"""pg_hba.conf: one line for each role, database and network that may meet; everybody else is turned away."""

from __future__ import annotations

from collections.abc import Sequence

from schema.postgres.databases import DATABASES
from schema.postgres.roles import ADMINISTRATOR, ROLES


def pg_hba_conf(client_networks: Sequence[str]) -> str:
    """The superuser comes by the local socket alone, everybody else over TLS with SCRAM."""
    lines = [
        "# type     database         role               address            method",
        # The user that runs the server is its superuser; nobody else is in the container.
        "local      all              postgres                              peer",
    ]
    # `samenet` is the stack's own networks: published ports arrive from their gateway.
    for address in ("samenet", *client_networks):
        administered = ("postgres", *(database.name for database in DATABASES))
        lines += [_line(database, ADMINISTRATOR, address) for database in administered]
        for role in ROLES:
            lines += [_line(database, role.name, address) for database in role.databases]
            if role.replication:
                lines.append(_line("replication", role.name, address))
    return "\n".join(lines) + "\n"


def _line(database: str, role: str, address: str) -> str:
    return f"hostssl    {database:<16} {role:<18} {address:<18} scram-sha-256"

"""psql on a stack: libpq's variables, so that any argument of the user's comes on top."""

from __future__ import annotations

from ops.access import Access
from ops.shells import client

_TLS = "/etc/tradingdb/tls"


def run(access: Access, namespace: str, arguments: list[str]) -> None:
    login = access.credentials["postgres"]
    host, port = access.endpoint("postgres")
    variables = {
        "PGUSER": str(login["user"]),
        "PGPASSWORD": str(login["password"]),
        "PGDATABASE": str(login["database"]),
        "PGSSLMODE": "verify-full",
    }
    if client.here("psql"):
        place = {"PGHOST": host, "PGPORT": str(port), "PGSSLROOTCERT": str(access.authority)}
        client.become("psql", arguments, variables | place)
    inside = {"PGHOST": "localhost", "PGPORT": "5432", "PGSSLROOTCERT": f"{_TLS}/ca.crt"}
    client.become("psql", arguments, variables | inside, container=f"{namespace}-postgres")

"""Turns libpq's many ways of failing to connect into one sentence each: what, where, how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.airgap.plugins.postgresql.endpoint import Endpoint
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    import psycopg

_SILENCE = (
    "connection refused",
    "timeout expired",
    "timed out",
    "no route",
    "unreachable",
    "no such file",
    "server closed the connection",
)


class UnreachableError(ProviderError):
    """Nothing answers at the address."""


class UnknownDatabaseError(ProviderError):
    """The server is there, the database is not."""


def connect_error(endpoint: Endpoint, database: str, error: psycopg.Error) -> ProviderError:
    said = " ".join(str(error).split())
    where = f"PostgreSQL at {endpoint.host}:{endpoint.port}"
    who = f"user {endpoint.username}"
    if f'database "{database}" does not exist' in said:
        return UnknownDatabaseError(f"{where} has no database {database} (asked as {who}): create it first")
    if "password authentication failed" in said or "no password supplied" in said:
        return ProviderError(
            f"{where} refused the password of {who}: "
            "set the password of the postgresql Provider to the one the server knows"
        )
    if "does not exist" in said and "role" in said:
        return ProviderError(f"{where} has no {who}: set the username of the postgresql Provider")
    if "no pg_hba.conf entry" in said:
        return ProviderError(
            f"{where} lets {who} not into database {database} from here: "
            f"its pg_hba.conf has no matching line (sslmode is {endpoint.sslmode})"
        )
    if "permission denied for database" in said:
        return ProviderError(
            f"{where} lets {who} not into database {database}: it has no CONNECT privilege there; "
            "grant it that, or membership of the database's owner"
        )
    if "too many connections" in said or "connection slots are reserved" in said:
        return ProviderError(
            f"{where} has no connection left for {who}: lower maxConnections of the postgresql Provider, "
            "or raise max_connections of the server or the connection limit of the role"
        )
    if "starting up" in said or "shutting down" in said or "in recovery mode" in said:
        return UnreachableError(f"{where} is starting or stopping: run again when it lets {who} in")
    if "not currently accepting connections" in said:
        return ProviderError(f"{where} lets {who} not into database {database}: allowConnections is off")
    return _transport_error(endpoint, where, who, said)


def _transport_error(endpoint: Endpoint, where: str, who: str, said: str) -> ProviderError:
    lowered = said.lower()
    if "ssl" in lowered or "certificate" in lowered:
        return ProviderError(
            f"no trusted TLS connection to {where} for {who} (sslmode {endpoint.sslmode}): {_reason(said)}; "
            "check sslmode, sslrootcert and clientcert of the postgresql Provider"
        )
    if "could not translate host name" in lowered or "name or service not known" in lowered:
        return UnreachableError(
            f"the host name {endpoint.host} of the postgresql Provider (port {endpoint.port}, {who}) "
            "cannot be resolved: check host"
        )
    if any(word in lowered for word in _SILENCE):
        return UnreachableError(
            f"{where} does not answer {who} ({_reason(said)}): start the server, or correct host and port "
            "of the postgresql Provider; what is in the server can be refreshed or changed only while it runs"
        )
    return ProviderError(f"cannot connect to {where} as {who}: {_reason(said)}")


def _reason(said: str) -> str:
    """The last clause of libpq's text, which repeats address and user before it."""
    clauses = [clause.strip() for clause in said.split("failed:") if clause.strip()]
    last = (clauses[-1] if clauses else said).removeprefix("FATAL: ")
    return last.partition(" Is the server running")[0].strip(" .")

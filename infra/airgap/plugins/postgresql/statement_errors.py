"""Turns an error of the server into a sentence: what was being done, where, what it said, how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.airgap.plugins.postgresql.endpoint import Endpoint
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    import psycopg

_TRANSIENT = frozenset({"40001", "40P01"})  # serialization failure, deadlock
_MENDING = {
    "42710": "it exists already: import it with `pulumi import`, or remove it",
    "42P04": "it exists already: import it with `pulumi import`, or remove it",
    "42P06": "it exists already: import it with `pulumi import`, or remove it",
    "42501": "connect as a superuser, or as a role that owns it or may administer its owner",
    "55P03": "another session holds a lock on it: end that session or run again",
    "55006": "other sessions use it: end them and run again",
    "2BP01": "remove or reassign what depends on it first",
    "0A000": "this server cannot do that",
}


class CutOffError(ProviderError):
    """The connection ended during the work: whether the server finished it, nobody here knows."""


def is_transient(error: psycopg.Error) -> bool:
    """True where the same statements can succeed a moment later: two sessions met."""
    if error.sqlstate in _TRANSIENT:
        return True
    said = str(error)
    if error.sqlstate == "42501":
        # Autovacuum works in a database as the superuser. It is soon done, and nobody else may end it.
        return "terminate process" in said
    return error.sqlstate == "XX000" and ("tuple concurrently" in said or "could not open relation" in said)


def statement_error(endpoint: Endpoint, database: str, doing: str, error: psycopg.Error) -> ProviderError:
    import psycopg  # noqa: PLC0415 - see connection.py

    if isinstance(error, psycopg.OperationalError) and (error.sqlstate or "08").startswith(("08", "57P")):
        return CutOffError(
            f"PostgreSQL at {endpoint} ended the connection to database {database} while it was to {doing}: "
            "see why in its log, and run again when it accepts connections"
        )
    diagnosis = error.diag
    said = diagnosis.message_primary or " ".join(str(error).split())
    parts = [said]
    if diagnosis.message_detail:
        parts.append(" ".join(diagnosis.message_detail.split()))
    mending = diagnosis.message_hint or _MENDING.get(error.sqlstate or "", "")
    if mending:
        parts.append(mending)
    return ProviderError(
        f"cannot {doing} (PostgreSQL at {endpoint}, database {database}): " + "; ".join(parts)
    )

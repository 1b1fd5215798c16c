"""The `policies` of a schema: who may create in it and use it. Kept for old programs; use Grant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from psycopg.sql import SQL, Composable, Composed, Identifier

from infra.airgap.plugins.postgresql.catalog import role_oid
from infra.airgap.plugins.postgresql.connection import Connection
from infra.airgap.plugins.postgresql.membership import PUBLIC
from infra.provider_framework.fields import Value

_PRIVILEGES = (("create", "CREATE"), ("usage", "USAGE"))


def granting(schema: str, policies: Sequence[Mapping[str, Value]]) -> Iterator[Composed]:
    for policy in policies:
        for name, keyword in _PRIVILEGES:
            passing_on = policy.get(f"{name}WithGrant") is True
            if passing_on or policy.get(name) is True:
                option = SQL(" WITH GRANT OPTION" if passing_on else "")
                yield SQL("GRANT {} ON SCHEMA {} TO {}{}").format(
                    SQL(keyword), Identifier(schema), _role(policy), option
                )


def revoking(
    connection: Connection, schema: str, policies: Sequence[Mapping[str, Value]]
) -> Iterator[Composed]:
    """Nothing for roles that are gone: their privileges went with them."""
    for policy in policies:
        if role_oid(connection, str(policy.get("role") or PUBLIC)) is not None:
            yield SQL("REVOKE CREATE, USAGE ON SCHEMA {} FROM {}").format(Identifier(schema), _role(policy))


def _role(policy: Mapping[str, Value]) -> Composable:
    role = str(policy.get("role") or "")
    return Identifier(role) if role else SQL("PUBLIC")

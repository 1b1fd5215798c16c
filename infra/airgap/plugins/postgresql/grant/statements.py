"""GRANT and REVOKE for every kind of object. Keywords come from the checked lists of privileges.py alone."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import SQL, Composable, Composed, Identifier

from infra.airgap.plugins.postgresql.connection import Connection
from infra.airgap.plugins.postgresql.grant.queries import ROUTINES_THERE
from infra.airgap.plugins.postgresql.grant.target import (
    COLUMN,
    DATABASE,
    FOREIGN,
    ROUTINES,
    SCHEMA,
    Target,
)
from infra.provider_framework.errors import ProviderError


def grant(
    connection: Connection, target: Target, privileges: Sequence[str], *, grant_option: bool
) -> Composed:
    option = SQL(" WITH GRANT OPTION" if grant_option else "")
    return SQL("GRANT {} ON {} TO {}{}").format(
        _privileges(target, privileges), _object(connection, target), Identifier(target.role), option
    )


def revoke(connection: Connection, target: Target, privileges: Sequence[str]) -> Composed | None:
    """All that the role holds there; of named objects only `privileges`, to spare grants on their columns."""
    if target.kind == COLUMN and (not privileges or not target.columns):
        return None
    if not target.objects or target.kind in FOREIGN:
        privileges = ()
    return SQL("REVOKE {} ON {} FROM {}").format(
        _privileges(target, privileges), _object(connection, target), Identifier(target.role)
    )


def _privileges(target: Target, privileges: Sequence[str]) -> Composable:
    keywords = (
        SQL(", ").join(SQL(privilege) for privilege in privileges) if privileges else SQL("ALL PRIVILEGES")
    )
    if target.kind != COLUMN:
        return keywords
    return SQL("{} ({})").format(keywords, SQL(", ").join(map(Identifier, target.columns)))


def _object(connection: Connection, target: Target) -> Composable:
    keyword = "TABLE" if target.kind == COLUMN else target.kind.upper().replace("_", " ")
    if target.kind == DATABASE:
        return SQL("DATABASE {}").format(Identifier(target.database))
    if target.kind == SCHEMA:
        return SQL("SCHEMA {}").format(Identifier(target.schema))
    if target.kind in FOREIGN:
        return SQL("{} {}").format(SQL(keyword), Identifier(target.objects[0]))
    if not target.objects:
        return SQL("ALL {} IN SCHEMA {}").format(SQL(f"{keyword}S"), Identifier(target.schema))
    if target.kind in ROUTINES:
        named: list[Composable] = [SQL(_routine(connection, target, name)) for name in target.objects]
    else:
        named = [Identifier(target.schema, name) for name in target.objects]
    return SQL("{} {}").format(SQL(keyword), SQL(", ").join(named))


def _routine(connection: Connection, target: Target, name: str) -> str:
    parameters = {"schema": target.schema, "kinds": target.catalogue_kinds, "objects": [name]}
    found = connection.execute(ROUTINES_THERE, parameters).fetchall()
    if len(found) == 1:
        return str(found[0]["routine"])
    several = f"has several {target.kind}s {name}: add their types, as in {name}(text)"
    problem = several if found else f"has no {target.kind} {name}"
    raise ProviderError(f"schema {target.schema} of database {target.database} {problem}")

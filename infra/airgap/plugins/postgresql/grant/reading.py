"""What is really there: owners, objects, and what a role holds on them, compared with what was declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from infra.airgap.plugins.postgresql.catalog import database_owner, role_oid, schema_owner
from infra.airgap.plugins.postgresql.connection import Connection
from infra.airgap.plugins.postgresql.grant.queries import (
    COLUMNS_THERE,
    HELD_BY_OBJECT,
    HELD_COLUMNS,
    OWNERS,
    RELATIONS_THERE,
    ROUTINES_THERE,
)
from infra.airgap.plugins.postgresql.grant.target import (
    COLUMN,
    DATABASE,
    FOREIGN,
    ROUTINES,
    SCHEMA,
    WITHOUT_SCHEMA,
    Target,
)
from infra.airgap.plugins.postgresql.object_base import in_declared_order
from infra.airgap.plugins.postgresql.privileges import are_as_wanted


def is_there(connection: Connection, target: Target) -> bool:
    """False when the role or the schema is gone, and the grant with it."""
    if role_oid(connection, target.role) is None:
        return False
    return target.kind in WITHOUT_SCHEMA or schema_owner(connection, target.schema) is not None


def owners(connection: Connection, target: Target) -> list[str]:
    """The roles whose objects these are: an administrator who is no superuser acts for them."""
    if target.kind == DATABASE:
        return [database_owner(connection, target.database) or ""]
    above = [] if target.kind in FOREIGN else [schema_owner(connection, target.schema) or ""]
    query = OWNERS.get(target.shelf)
    return above + (_names(connection, query, _parameters(connection, target)) if query else [])


def remaining(connection: Connection, target: Target) -> Target | None:
    """The target without the named objects and columns that are gone; None where nothing is left of it."""
    if not target.objects:
        return target
    if target.kind in FOREIGN:
        return target if _held_by_object(connection, target) else None
    query = ROUTINES_THERE if target.kind in ROUTINES else RELATIONS_THERE
    parameters = _parameters(connection, target)
    found = _names(connection, query, parameters)
    objects, columns = tuple(name for name in target.objects if name in found), target.columns
    if target.kind == COLUMN:
        there = _names(connection, COLUMNS_THERE, parameters)
        columns = tuple(name for name in columns if name in there)
    return replace(target, objects=objects, columns=columns) if objects else None


def held_privileges(
    connection: Connection, target: Target, wanted: list[str], server_major: int
) -> list[str]:
    """`wanted` where every object has just that; else what the first differing object has."""
    for held in _held_by_object(connection, target):
        if not are_as_wanted(target.kind, held, wanted, server_major):
            return in_declared_order(held, wanted)
    return wanted


def held_columns(connection: Connection, target: Target, wanted: Sequence[str]) -> list[str]:
    """Those of the declared columns on which the role holds the privilege."""
    parameters = _parameters(connection, target) | {"privileges": list(wanted)}
    found = _names(connection, HELD_COLUMNS, parameters)
    return [column for column in target.columns if column in found]


def _held_by_object(connection: Connection, target: Target) -> list[list[str]]:
    if target.kind == COLUMN:
        return []
    rows = connection.execute(HELD_BY_OBJECT[target.shelf], _parameters(connection, target)).fetchall()
    return [list(row["held"]) for row in rows]


def _parameters(connection: Connection, target: Target) -> dict[str, object]:
    single = {DATABASE: target.database, SCHEMA: target.schema}.get(target.kind)
    return {
        "grantee": role_oid(connection, target.role),
        "schema": target.schema,
        "objects": list(target.objects),
        "kinds": target.catalogue_kinds,
        "single": single or (target.objects[0] if target.objects else ""),
    }


def _names(connection: Connection, query: str, parameters: dict[str, object]) -> list[str]:
    return [str(row["name"]) for row in connection.execute(query, parameters).fetchall()]

"""The grants that follow from the matrix, one entry for each role, schema and kind of object.

Everything a grant names exists once the migrations are at their head, but default privileges, which come
before the first table: they let owners refer to each other's tables while those are being made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schema.postgres.catalogue import tables
from schema.postgres.databases import DATABASES, INTERNAL, SCHEMAS, TRADING
from schema.postgres.groups import (
    CALLERS,
    ENTRANTS,
    HELD_ON_TABLES,
    HOLDS_AS,
    LEVELS,
    LIMITED,
    MAKERS,
    OWNERS_CALLING,
    REFERRERS,
    USERS,
    holder,
    using,
)
from schema.postgres.matrix import EXCEPTIONS, MATRIX, OWNERS, Access
from schema.postgres.objects import OBJECTS
from schema.postgres.privileges import (
    DatabaseGrant,
    DefaultPrivilege,
    FunctionGrant,
    Grants,
    SchemaGrant,
    TableGrant,
)
from schema.postgres.roles import ROLES
from schema.postgres.schema_object import Kind
from schema.postgres.timeseries import SERIES

_RELATIONS: Final = (Kind.VIEW, Kind.MATERIALIZED_VIEW)
_OWNED: Final = ("CONNECT", "CREATE", "TEMPORARY")
_READS_EVERYTHING: Final = "pg_read_all_data"
_KEEPERS: Final = tuple(dict.fromkeys(f"{series.schema}_owner" for series in SERIES))
_SUMMARISERS: Final = tuple(
    dict.fromkeys(item.owner for item in OBJECTS if item.kind is Kind.MATERIALIZED_VIEW)
)


def all_grants() -> Grants:
    return Grants(
        tuple(database_grants()),
        tuple(schema_grants()),
        tuple(default_privileges()),
        tuple(table_grants()),
        tuple(function_grants()),
    )


def database_grants() -> list[DatabaseGrant]:
    """Every role may enter the databases that it is declared for, and no other.

    One that inherits nothing could enter none by a group, so it has grants of its own.
    An owner who logs in keeps what owning the database gives: a grant says all that a role holds.
    Owners of summaries get TEMPORARY: to refresh one without keeping readers waiting, the server makes a
    temporary table as its owner.
    """
    owned = {(database.name, database.owner) for database in DATABASES}
    entering = [
        DatabaseGrant(
            database,
            holder(ENTRANTS.get(database), role.name),
            _OWNED if (database, role.name) in owned else ("CONNECT",),
        )
        for role in ROLES
        for database in role.databases
    ]
    return list(dict.fromkeys(entering)) + [
        DatabaseGrant(TRADING.name, owner, ("TEMPORARY",)) for owner in _SUMMARISERS
    ]


def schema_grants() -> list[SchemaGrant]:
    """Whoever may touch an object of a schema may look names up in it."""
    holders = dict.fromkeys(
        (schema.name, holder(USERS.get(schema.name), role))
        for schema in SCHEMAS
        for role in using(schema.name)
    )
    making = dict.fromkeys(holder(MAKERS, owner) for owner in (*_KEEPERS, *_SUMMARISERS))
    return [SchemaGrant(*both) for both in holders] + [
        SchemaGrant(INTERNAL.name, maker, ("CREATE", "USAGE")) for maker in making
    ]


def table_grants() -> list[TableGrant]:
    granted = [
        grant
        for role, schemas in MATRIX.items()
        for schema, access in schemas.items()
        for grant in _in_schema(role, schema, access)
    ]
    granted += [TableGrant(schema, role, privileges) for schema, role, privileges in _between_owners()]
    return list(dict.fromkeys(granted))


def _in_schema(role: str, schema: str, access: Access) -> Iterator[TableGrant]:
    if (role, schema) not in EXCEPTIONS:
        yield TableGrant(schema, holder(LEVELS[access].get(schema), role), access.value)
        return
    exceptions = EXCEPTIONS[role, schema]
    for level in Access:
        objects = tuple(name for name in relations(schema) if exceptions.get(name, access) is level)
        if objects:
            yield TableGrant(schema, holder(LIMITED.get(schema), role), level.value, objects)


def _between_owners() -> list[tuple[str, str, tuple[str, ...]]]:
    """What owners, or groups of them, may do with the tables of another's schema."""
    held = (
        (schema, holder(REFERRERS.get(schema), owner), privileges)
        for owner, schemas in OWNERS.items()
        for schema, privileges in schemas.items()
        if privileges
    )
    return list(dict.fromkeys(held))


def function_grants() -> list[FunctionGrant]:
    callable_by: dict[tuple[str, str], list[str]] = {}
    for item in OBJECTS:
        for role in item.callers:
            callable_by.setdefault((item.schema, role), []).append(item.signature)
    granted = (
        FunctionGrant(schema, holder(CALLERS.get(schema), role), tuple(names))
        for (schema, role), names in callable_by.items()
    )
    return list(dict.fromkeys(granted))


def default_privileges() -> list[DefaultPrivilege]:
    on_tables = [
        (schema, holder(LEVELS[access].get(schema), role), access.value)
        for role, schemas in MATRIX.items()
        for schema, access in schemas.items()
        if (role, schema) not in EXCEPTIONS
    ]
    between = dict.fromkeys(_between_owners())
    found = [
        DefaultPrivilege(f"{schema}_owner", schema, role, "table", privileges, key in between)
        for key in dict.fromkeys([*on_tables, *between])
        for schema, role, privileges in [key]
    ]
    calling = DefaultPrivilege(
        "shared_owner", "shared", OWNERS_CALLING.name, "function", ("EXECUTE",), between_owners=True
    )
    return [*found, calling]


def relations(schema: str) -> list[str]:
    """Tables, views and materialized views of a schema, as declared."""
    return [
        *(table.name for table in tables() if table.schema == schema),
        *(item.name for item in OBJECTS if item.schema == schema and item.kind in _RELATIONS),
    ]


def expected_privilege(role: str, schema: str, relation: str, privilege: str) -> bool:
    """Whether a declared role, as it logs in, should hold a privilege on a table or a view."""
    declared = next(item for item in ROLES if item.name == role)
    if declared.inherit and _READS_EVERYTHING in declared.member_of and privilege == "SELECT":
        return True
    if privilege in HELD_ON_TABLES.get((role, schema), ()):
        return True
    if role == owner_of(schema, relation) or privilege in OWNERS.get(role, {}).get(schema, ()):
        return True
    like = HOLDS_AS.get((role, schema), role)
    access = MATRIX.get(like, {}).get(schema)
    access = EXCEPTIONS.get((like, schema), {}).get(relation, access)
    return access is not None and privilege in access.value


def owner_of(schema: str, relation: str) -> str:
    for item in OBJECTS:
        if (item.schema, item.name) == (schema, relation) and item.kind in _RELATIONS:
            return item.owner
    return next(item.owner for item in SCHEMAS if item.name == schema)

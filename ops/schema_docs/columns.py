"""How a column reads in the documents: its type in few letters, its default, and what it is a key of."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Computed, DefaultClause, Identity, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.sql.elements import ClauseElement

DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]
_SHORT: Final = (
    ("TIMESTAMP WITH TIME ZONE", "timestamptz"),
    ("TIME WITHOUT TIME ZONE", "time"),
    ("DOUBLE PRECISION", "float8"),
)


def type_of(column: Column[object]) -> str:
    said = column.type.compile(DIALECT)
    for long, short in _SHORT:
        said = said.replace(long, short)
    return said.lower().replace(", ", ",")


def default_of(column: Column[object]) -> str:
    """As SQL; empty where a row must say the value."""
    given = column.server_default
    if isinstance(given, Identity):
        return "identity, always" if given.always else "identity"
    if isinstance(given, Computed):
        return f"computed: {sql(given.sqltext)}"
    if not isinstance(given, DefaultClause):
        return ""
    if isinstance(given.arg, str):
        return f"'{given.arg}'"
    return sql(given.arg)


def sql(element: ClauseElement | str) -> str:
    if isinstance(element, str):
        return element
    said = str(
        element.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True, "include_table": False})
    )
    return " ".join(said.split())


def marks(column: Column[object]) -> tuple[str, ...]:
    """PK, FK and UQ, for a column that alone or with others is one."""
    table = column.table
    assert isinstance(table, Table)  # noqa: S101 - models have no columns of anything else
    found = ["PK"] if column.primary_key else []
    if column.foreign_keys:
        found.append("FK")
    if any(column.name in one.columns for one in table.constraints if isinstance(one, UniqueConstraint)):
        found.append("UQ")
    return tuple(found)


def relations(table: Table) -> list[ForeignKeyConstraint]:
    """Sorted, because a table keeps them in no order."""
    return sorted(table.foreign_key_constraints, key=lambda one: [column.name for column in one.columns])


def alone(relation: ForeignKeyConstraint) -> bool:
    """Whether at most one row refers to a row."""
    names = set(relation.column_keys)
    table = relation.table
    keys = [set(table.primary_key.columns.keys())]
    keys += [set(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)]
    return names in keys

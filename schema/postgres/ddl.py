"""The SQL of a table as its model declares it: table, indexes and comments, in that order."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement, SetColumnComment, SetTableComment

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def create_table(table: Table, partition_by: str | None = None) -> list[str]:
    """`partition_by` names the column whose ranges make the pieces."""
    lines = [line.strip() for line in _sql(CreateTable(table)).splitlines()]
    body = _indented([line for line in lines if line])
    if partition_by:
        body += f" PARTITION BY RANGE ({_quoted(partition_by)})"
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    return [
        body,
        *(_sql(CreateIndex(index)) for index in indexes),
        _sql(SetTableComment(table)),
        *(_sql(SetColumnComment(column)) for column in table.columns),
    ]


def _indented(lines: list[str]) -> str:
    inner = [f"    {line}" for line in lines[1:-1]]
    return "\n".join([lines[0], *inner, lines[-1]])


def _sql(element: DDLElement) -> str:
    return str(element.compile(dialect=_DIALECT)).strip()


def _quoted(name: str) -> str:
    return _DIALECT.identifier_preparer.quote(name)

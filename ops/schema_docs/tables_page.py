"""The page of one schema: its diagram and what every table, column, key, check and index is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import dialect

from ops.schema_docs import columns
from ops.schema_docs.markdown import cell, code, table
from schema.postgres.databases import Schema
from schema.postgres.objects import OBJECTS
from schema.postgres.schema_object import Kind, SchemaObject
from schema.postgres.timeseries import SERIES

_PREPARER = dialect().identifier_preparer  # type: ignore[no-untyped-call]
_OTHERS = (
    ("Views", (Kind.VIEW, Kind.MATERIALIZED_VIEW)),
    ("Functions", (Kind.FUNCTION,)),
)
_ON_TABLE = {Kind.TRIGGER: "Trigger", Kind.POLICY: "Row policy", Kind.ROW_SECURITY: "Row security"}


def page(schema: Schema, tables: Sequence[Table]) -> str:
    own = sorted((one for one in tables if one.schema == schema.name), key=lambda one: one.name)
    parts = [f"# Schema {schema.name}", "", f"{_sentence(schema.purpose)} Owned by {code(schema.owner)}.", ""]
    if own:
        parts += [f"![Tables of schema {schema.name} and what they refer to]({schema.name}.svg)", ""]
        parts += [*table(["table", "holds"], [[_link(one), cell(one.comment)] for one in own]), ""]
    for one in own:
        parts += _table(one, tables)
    for title, kinds in _OTHERS:
        parts += _objects(title, [one for one in OBJECTS if one.schema == schema.name and one.kind in kinds])
    return "\n".join(parts).rstrip() + "\n"


def anchor(found: Table) -> str:
    """Where a table is, from any page of the folder."""
    return f"{found.schema}.md#{found.name}"


def _link(found: Table) -> str:
    return f"[{found.name}](#{found.name})"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _table(found: Table, tables: Sequence[Table]) -> Iterator[str]:
    yield from (f"## {found.name}", "", _sentence(found.comment or ""), "")
    for series in SERIES:
        if series.model is found:
            kept = f"kept {series.keep_days} days"
            yield f"A time series: a piece for every {series.step} of `{series.column}`, {kept}."
            yield ""
    titles = ["column", "type", "null", "default", "key", "meaning"]
    yield from table(titles, [_column(column) for column in found.columns])
    yield ""
    about = [*_keys(found), *_relations(found), *_referred(found, tables), *_checks(found), *_indexes(found)]
    about += _guards(found)
    yield from (f"- {line}" for line in about)
    yield ""


def _column(column: Column[object]) -> list[str]:
    default = columns.default_of(column)
    return [
        code(column.name),
        columns.type_of(column),
        "yes" if column.nullable else "",
        code(default) if default else "",
        " ".join(columns.marks(column)),
        cell(column.comment),
    ]


def _keys(found: Table) -> Iterator[str]:
    yield f"Primary key {_named(found.primary_key.columns)}"
    unique = [one for one in found.constraints if isinstance(one, UniqueConstraint)]
    for one in sorted(unique, key=lambda one: [column.name for column in one.columns]):
        yield f"Unique {_named(one.columns)}"


def _relations(found: Table) -> Iterator[str]:
    for one in columns.relations(found):
        target = one.referred_table
        there = _named(element.column for element in one.elements)
        deleted = f", on delete {one.ondelete.lower()}" if one.ondelete else ""
        yield f"{_named(one.columns)} refers to [{target.fullname}]({anchor(target)}) {there}{deleted}"


def _referred(found: Table, tables: Sequence[Table]) -> Iterator[str]:
    names = [
        f"[{other.fullname}]({anchor(other)})"
        for other in sorted(tables, key=lambda one: one.fullname)
        if any(one.referred_table is found for one in other.foreign_key_constraints)
    ]
    if names:
        yield f"Referred to by {', '.join(names)}"


def _checks(found: Table) -> Iterator[str]:
    checks = [one for one in found.constraints if isinstance(one, CheckConstraint)]
    for text in sorted(columns.sql(one.sqltext) for one in checks):
        yield f"Check {code(text)}"


def _indexes(found: Table) -> Iterator[str]:
    for one in sorted(found.indexes, key=lambda one: str(one.name)):
        yield _index(one)


def _index(one: Index) -> str:
    options = one.dialect_options["postgresql"]
    method, where = options.get("using"), options.get("where")
    parts = ", ".join(columns.sql(expression) for expression in one.expressions)
    kind = "Unique index" if one.unique else "Index"
    by = f" by {method}" if method else ""
    some = f" where {code(columns.sql(where))}" if where is not None else ""
    return f"{kind} {code(_PREPARER.format_index(one))}{by} on {code(parts)}{some}"


def _guards(found: Table) -> Iterator[str]:
    for one in OBJECTS:
        if (one.schema, one.table) == (found.schema, found.name):
            name = f" {code(one.name)}" if one.kind is not Kind.ROW_SECURITY else ""
            yield f"{_ON_TABLE[one.kind]}{name}: {cell(one.purpose)}"


def _objects(title: str, found: Sequence[SchemaObject]) -> Iterator[str]:
    if not found:
        return
    yield from (f"## {title}", "")
    names = sorted((code(one.signature), cell(one.purpose), _callers(one)) for one in found)
    if title == "Functions":
        yield from table(["function", "does", "called by"], [list(name) for name in names])
    else:
        yield from table(["view", "shows"], [list(name[:2]) for name in names])
    yield ""


def _callers(one: SchemaObject) -> str:
    return ", ".join(code(role) for role in one.callers)


def _named(found: Iterable[ColumnElement[Any]]) -> str:
    return code(", ".join(str(column.key) for column in found))

"""The page of KDB+: tables with their columns, how each is kept, and who may call what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ops.declarations import q_tables
from ops.schema_docs.markdown import cell, code, table
from schema.kdb.access import ADMIN_ROLE, USERS, declared_functions
from schema.kdb.model import ATTRIBUTES, Table


def page() -> str:
    users = [[code(one.name), one.role, cell(one.purpose)] for one in USERS]
    roles = [[role, _codes(names)] for role, names in declared_functions().items()]
    parts = [
        "# KDB+",
        "",
        "Generated from `q/` and `schema/kdb/access.py` by `./tdb docs`; change these, not this page.",
        "",
        "A dropped column and a cast that loses values are refused unless the stack names",
        "`kdb:column:TABLE.COLUMN` in `trading-databases:allowDestructive`. A comment of a column that ends",
        "in `(was oldName)` renames. How tables change is in [kdb.md](../kdb.md).",
        "",
        *(line for one in q_tables() for line in _table(one)),
        "## Users",
        "",
        *table(["user", "role", "for"], users),
        "",
        "## Roles",
        "",
        f"What a message may call. {ADMIN_ROLE} may send anything; only writer changes something.",
        "",
        *table(["role", "functions"], roles),
    ]
    return "\n".join(parts) + "\n"


def _table(one: Table) -> Iterator[str]:
    columns = [
        [
            code(column.name),
            column.type,
            _mark(column.attribute),
            _mark(one.disk_attribute(column.name)),
            cell(column.comment),
        ]
        for column in one.columns
    ]
    yield f"## {one.name}"
    yield ""
    yield cell(one.comment)
    yield ""
    yield f"[{one.file}](../../{one.file}); on disk one folder a {one.policy.partition}, rows in the order of"
    yield f"{_codes(one.policy.sort)}."
    yield ""
    yield from table(["column", "type", "in memory", "on disk", "is"], columns)
    yield ""


def _mark(attribute: str) -> str:
    return ATTRIBUTES[attribute] if attribute else ""


def _codes(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)

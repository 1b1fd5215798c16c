"""The pages over all schemas: which tables there are, and which role may do what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Table

from ops.schema_docs.markdown import cell, code, table
from ops.schema_docs.tables_page import anchor
from schema.postgres.databases import DATABASES, SCHEMAS
from schema.postgres.groups import GROUPS
from schema.postgres.matrix import EXCEPTIONS, MATRIX, OWNERS, Access
from schema.postgres.roles import ROLES, Role

_LEVELS: Final = {
    Access.READ: "read",
    Access.APPEND: "append",
    Access.WRITE: "write",
    None: "nothing",
}


def index(tables: Sequence[Table]) -> str:
    rows = []
    for schema in SCHEMAS:
        own = sorted((one for one in tables if one.schema == schema.name), key=lambda one: one.name)
        links = ", ".join(f"[{one.name}]({anchor(one)})" for one in own)
        rows.append([f"[{schema.name}]({schema.name}.md)", cell(schema.purpose), links])
    databases = [[code(one.name), code(one.owner), cell(one.purpose)] for one in DATABASES]
    parts = [
        "# The relational schema",
        "",
        "Generated from `schema/postgres` by `./tdb docs`; change the models, not these pages.",
        "",
        *table(["database", "owner", "holds"], databases),
        "",
        *table(["schema", "holds", "tables"], rows),
        "",
        "Who may do what is in [access](access.md).",
        "The other stores: [Redis](redis.md), [InfluxDB](influxdb.md), [KDB+](kdb.md).",
    ]
    return "\n".join(parts) + "\n"


def access() -> str:
    names = [schema.name for schema in SCHEMAS if any(schema.name in held for held in MATRIX.values())]
    rows = [
        [code(role), *(_level(role, schema) for schema in names)] for role, held in MATRIX.items() if held
    ]
    parts = [
        "# Roles and what they may do",
        "",
        "Generated from `schema/postgres` by `./tdb docs`. PUBLIC may do nothing.",
        "",
        "## Schemas",
        "",
        "*read* is SELECT; *append* is INSERT alone; *write* is SELECT, INSERT, UPDATE and DELETE. A star",
        "marks a schema in which some tables differ.",
        "",
        *table(["role", *names], rows),
        "",
        "## Where tables differ",
        "",
        *table(["role", "schema", "tables", "may"], _differing()),
        "",
        "## Between owners",
        "",
        "What the owner of one schema needs of another's tables, for foreign keys and summaries.",
        "",
        *table(["owner", "schema", "privileges"], _between_owners()),
        "",
        "## Groups",
        "",
        "Nobody logs in as a group. What several roles hold alike they hold as members of one.",
        "",
        *table(["group", "holds", "members"], _groups()),
        "",
        "## Roles",
        "",
        *table(["role", "is for", "logs in to", "member of", "connections", "limits"], _roles()),
    ]
    return "\n".join(parts) + "\n"


def _level(role: str, schema: str) -> str:
    level = MATRIX[role].get(schema)
    if level is None:
        return ""
    return _LEVELS[level] + (" \\*" if (role, schema) in EXCEPTIONS else "")


def _differing() -> list[list[str]]:
    rows = []
    for (role, schema), tables in EXCEPTIONS.items():
        for level in dict.fromkeys(tables.values()):
            names = ", ".join(code(name) for name, held in tables.items() if held is level)
            rows.append([code(role), schema, names, _LEVELS[level]])
    return rows


def _between_owners() -> list[list[str]]:
    return [
        [code(owner), schema, ", ".join(privileges)]
        for owner, schemas in OWNERS.items()
        for schema, privileges in schemas.items()
        if privileges
    ]


def _groups() -> list[list[str]]:
    return [[code(group.name), cell(group.purpose), ", ".join(group.members)] for group in GROUPS]


def _roles() -> list[list[str]]:
    groups = {group.name for group in GROUPS}
    return [
        [
            code(role.name),
            cell(role.purpose),
            ", ".join(role.databases) or ("replication" if role.replication else ""),
            ", ".join(name for name in role.member_of if name not in groups),
            str(role.connections) if role.connections >= 0 else "",
            ", ".join(_limits(role)),
        ]
        for role in ROLES
        if role.name not in groups
    ]


def _limits(role: Role) -> list[str]:
    given = {
        "statement": role.statement_timeout,
        "lock": role.lock_timeout,
        "idle in transaction": role.idle_in_transaction_timeout,
    }
    return [f"{name} {milliseconds // 1000} s" for name, milliseconds in given.items() if milliseconds]

"""What Alembic compares between models and server, and what it leaves to the drift report.

It never sees pieces of time series and summaries: they are in schema `internal`, which is left out whole.
Extensions' schemas and Alembic's own records are left out too. Views, functions, triggers, policies and
grants are beyond it. Whoever compares needs USAGE on the schemas: the administrator, not the migrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from schema.postgres.databases import INTERNAL, SCHEMAS

VERSION_SCHEMA: Final = "shared"
RECORDS: Final = frozenset({"alembic_version", "migration_history"})
_COMPARED: Final = frozenset(schema.name for schema in SCHEMAS if schema != INTERNAL)


def include_name(name: str | None, kind: str, parents: Mapping[str, Any]) -> bool:
    if kind == "schema":
        return name in _COMPARED
    if kind == "table" and parents.get("schema_name") == VERSION_SCHEMA:
        return name not in RECORDS
    return True


OPTIONS: Final[Mapping[str, Any]] = {
    "version_table_schema": VERSION_SCHEMA,
    "include_schemas": True,
    "include_name": include_name,
    "compare_type": True,
    "compare_server_default": True,
}

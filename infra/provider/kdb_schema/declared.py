"""The declared tables as the resource's inputs, and the name of one state of them. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

from infra.provider_framework.fields import Properties
from schema.kdb.model import Table

# How a table is kept, in the order of q's .policy.tables.
POLICY: Final = ("partition", "sort", "memoryColumn", "memoryAttribute", "diskColumn", "diskAttribute")


def properties(tables: Iterable[Table]) -> dict[str, Properties]:
    return {table.name: _table(table) for table in tables}


def _table(table: Table) -> Properties:
    kept = table.policy
    return {
        "columns": [
            {"name": one.name, "type": one.type, "attribute": one.attribute, "was": one.was}
            for one in table.columns
        ],
        "partition": kept.partition,
        "sort": list(kept.sort),
        "memoryColumn": kept.memory_column,
        "memoryAttribute": kept.memory_attribute,
        "diskColumn": kept.disk_column,
        "diskAttribute": kept.disk_attribute,
    }


def policy(table: Properties) -> Properties:
    return {name: table[name] for name in POLICY}


def version(tables: Mapping[str, Properties]) -> str:
    """Former names are left out: they are no state, only the way to one."""
    said = {
        name: [
            [[one["name"], one["type"], one["attribute"]] for one in table["columns"]],
            policy(table),
        ]
        for name, table in tables.items()
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]

"""A fingerprint of what the live catalogue holds, object by object, so that a change by hand can be named."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from migrations.runner.ledger import HISTORY, VERSIONS, Ledger
from schema.postgres.databases import SCHEMAS

_OURS = ("public", *(schema.name for schema in SCHEMAS))  # looked at even where an extension lives there


@dataclass(frozen=True)
class Catalogue:
    """Objects by kind and name, each with a short hash of its definition."""

    objects: Mapping[str, str]

    @classmethod
    def read(cls, connection: Connection, ledger: Ledger | None = None) -> Catalogue:
        schema = (ledger or Ledger()).schema
        # Definitions name what is not in the search path with its schema: an empty path names everything.
        connection.exec_driver_sql("SET LOCAL search_path = pg_catalog")
        parameters: dict[str, Any] = {
            "ours": list(_OURS),
            "schemas": [schema, schema],
            "tables": [VERSIONS, HISTORY],
        }
        rows = connection.exec_driver_sql(_query(), parameters).all()
        connection.rollback()
        return cls({str(row[0]): str(row[1]) for row in rows})

    @property
    def fingerprint(self) -> str:
        text = "\n".join(f"{name} {self.objects[name]}" for name in sorted(self.objects))
        return hashlib.sha256(text.encode()).hexdigest()


def changed(expected: Mapping[str, str], live: Mapping[str, str]) -> list[str]:
    """What differs, in words, by object."""
    found = [f"{name} is missing" for name in expected if name not in live]
    found += [f"{name} was added by hand" for name in live if name not in expected]
    found += [
        f"{name} was altered by hand" for name in expected if name in live and live[name] != expected[name]
    ]
    return sorted(found)


def carried(
    expected: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, str]:
    """What to expect from now on: what a migration touched as it is, the rest as it was expected before."""
    touched = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    kept = {name: value for name, value in expected.items() if name not in touched}
    return kept | {name: after[name] for name in touched if name in after}


@cache
def _query() -> str:
    return Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

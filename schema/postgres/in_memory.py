"""The models on in-memory SQLite, for unit tests of programs. It proves nothing about the server's guards."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Mapper

from schema.postgres.base import Base
from schema.postgres.databases import SCHEMAS

WITHOUT_SCHEMAS: dict[str | None, str | None] = {schema.name: None for schema in SCHEMAS}
_numbers = itertools.count(1)


def create_all(engine: Engine) -> Engine:
    """Every table in the one nameless schema that SQLite has; use the engine that comes back."""
    translated = engine.execution_options(schema_translate_map=WITHOUT_SCHEMAS)
    Base.metadata.create_all(translated)
    _number_rows_of_series()
    return translated


def _number_rows_of_series() -> None:
    """SQLite numbers rows only where the number is the whole key, and in a time series it is not."""
    for mapper in Base.registry.mappers:
        key = [column.name for column in mapper.local_table.primary_key]
        if len(key) > 1 and "id" in key and not event.contains(mapper, "before_insert", _number):
            event.listen(mapper, "before_insert", _number)


def _number(_: Mapper[Any], connection: Connection, row: Any) -> None:
    if connection.dialect.name == "sqlite" and row.id is None:
        row.id = next(_numbers)

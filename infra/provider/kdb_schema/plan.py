"""The steps from what a server holds to what is declared. Pure; the steps of one table are in table_plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.provider.kdb_schema import table_plan
from infra.provider.kdb_schema.live import Column, Server, Shape, Table
from infra.provider.kdb_schema.step import Risk, Step
from infra.provider.kdb_schema.table_plan import Attempt
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties
from infra.provider_framework.paths import child
from schema.kdb.model import TYPES


def failures(new: Properties) -> Iterator[CheckFailure]:
    tables = new.get("tables")
    for name, table in tables.items() if isinstance(tables, dict) else ():
        columns = table.get("columns")
        if not isinstance(columns, list):
            continue
        names = [one.get("name") for one in columns]
        where = child("tables", name)
        if not names:
            yield CheckFailure(f"{where}.columns", "must not be empty")
        for index, one in enumerate(names):
            if one in names[:index]:
                yield CheckFailure(f"{where}.columns[{index}].name", f"{one} stands there twice")


def steps(tables: Mapping[str, Properties], server: Server) -> list[Step]:
    """In the order in which they are made. Empty, or without calls, where nothing is to be done."""
    found: list[Step] = []
    for name, wanted in tables.items():
        live = server.tables.get(name)
        if live is None:
            found.append(_creation(name, wanted))
            live = Table(Shape({one["name"]: Column(one["type"]) for one in wanted["columns"]}))
        found += table_plan.steps(Attempt(name, wanted, live, server))
    return [*found, *strangers(tables, server)]


def _creation(name: str, wanted: Properties) -> Step:
    columns = wanted["columns"]
    return Step(
        Risk.OK,
        f"table {name} is created with {len(columns)} columns",
        (
            ".migrate.createTable",
            name,
            [one["name"] for one in columns],
            "".join(TYPES[one["type"]] for one in columns).encode(),
        ),
    )


def strangers(tables: Mapping[str, Properties], server: Server) -> Iterator[Step]:
    for name in sorted(server.tables.keys() - tables.keys()):
        rows = f" with {server.tables[name].memory.rows} rows" if server.is_counted else ""
        yield Step(
            Risk.WARNING, f"table {name} is on the server and not declared: it stays there as it is{rows}"
        )

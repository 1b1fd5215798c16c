"""What update and delete make of a table; the table itself stays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import collapse, iterate, spread, take_column
from infra.airgap.kdb_standin.evaluation.scope import Scope
from infra.airgap.kdb_standin.lang.nodes import Query
from infra.airgap.kdb_standin.qsql.columns import TableColumns, inside
from infra.airgap.kdb_standin.qsql.grouping import Groups
from stores.kdb.types import null_of
from stores.kdb.values import Items, Table, Value, Vector, length


def updated(q: Interpreter, query: Query, scope: Scope, table: Table, rows: NDArray[Any] | None) -> Table:
    columns = TableColumns(table, rows)
    if query.by is not None:
        values = _by_group(q, query, scope, columns)
    else:
        inner = inside(scope, columns)
        found = [(name, q.evaluate(node, inner)) for name, node in reversed(query.columns)][::-1]
        values = [(name, _fitted(value, columns.count)) for name, value in found]
    result = table
    for name, value in values:
        result = _with_column(result, name, value, rows)
    return result


def _fitted(value: Value, count: int) -> Value:
    column = spread(value, count)
    if length(column) != count:
        raise QError("length")
    return column


def _by_group(q: Interpreter, query: Query, scope: Scope, columns: TableColumns) -> list[tuple[str, Value]]:
    """Each group's value goes to all rows of the group."""
    inner = inside(scope, columns)
    by = [_fitted(q.evaluate(node, inner), columns.count) for _, node in query.by or []]
    groups = Groups(q, scope, columns, by)
    found = []
    for name, node in query.columns:
        cells: list[Value | None] = [None] * columns.count
        for group, value in enumerate(groups.lists(node)):
            places = groups.order[groups.bounds[group] : groups.bounds[group + 1]]
            entries = iterate(_fitted(value, len(places)))
            for place, entry in zip(places.tolist(), entries, strict=True):
                cells[place] = entry
        found.append((name, collapse([cell for cell in cells if cell is not None])))
    return found


def _with_column(table: Table, name: str, value: Value, rows: NDArray[Any] | None) -> Table:
    at = table.names.index(name) if name in table.names else -1
    if rows is not None:
        old = table.columns[at] if at >= 0 else None
        value = _patched(old, value, rows, len(table))
    if at < 0:
        return Table((*table.names, name), (*table.columns, value))
    return Table(table.names, (*table.columns[:at], value, *table.columns[at + 1 :]))


def _patched(old: Value | None, value: Value, rows: NDArray[Any], count: int) -> Value:
    """The old column with some rows replaced; a new column is null elsewhere."""
    if isinstance(value, Vector):
        if old is None:
            old = Vector(value.code, np.full(count, null_of(value.code), value.data.dtype))
        if isinstance(old, Vector):
            if old.code != value.code and len(value):
                raise QError("type")
            data = old.data.copy()
            if len(value):
                data[rows] = value.data
            return old.like(data)
    if old is None:
        cells: list[Value] = [Items([])] * count
    else:
        cells = list(iterate(old))
    if isinstance(old, Vector) and len(rows):
        raise QError("type")
    for row, entry in zip(rows.tolist(), iterate(value), strict=True):
        cells[row] = entry
    return Items(cells)


def deleted(query: Query, table: Table, rows: NDArray[Any] | None) -> Table:
    """Columns by name, or the rows that pass the conditions."""
    if query.names:
        for name in query.names:
            if name not in table.names:
                raise QError(name)
        if query.where:
            raise QError("nyi")
        kept = tuple(name for name in table.names if name not in query.names)
        return Table(kept, tuple(table.column(name) for name in kept))
    if rows is None:
        rows = np.arange(len(table))
    keep = np.ones(len(table), np.bool_)
    keep[rows] = False
    places = np.flatnonzero(keep)
    return Table(table.names, tuple(_kept(column, places) for column in table.columns))


def _kept(column: Value, places: NDArray[Any]) -> Value:
    """s stays true of what is left; the other attributes go."""
    found = take_column(column, places)
    if isinstance(column, Vector) and isinstance(found, Vector) and column.attribute in (1, 4):
        found.attribute = column.attribute
    return found

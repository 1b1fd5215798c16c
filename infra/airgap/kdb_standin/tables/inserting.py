"""insert and upsert: rows, columns, dictionaries or tables into a table that stays typed."""

from __future__ import annotations

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual
from infra.airgap.kdb_standin.evaluation.grouping import find
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import enlist, is_list, item, spread, text_of, to_items
from infra.airgap.kdb_standin.evaluation.joining import join_dicts
from infra.airgap.kdb_standin.evaluation.names import Names
from infra.airgap.kdb_standin.storage import files
from infra.airgap.kdb_standin.tables.attributes import appended
from stores.kdb import symbols
from stores.kdb.types import LONG, SYMBOL
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, length


@contextual("insert", rank=2)
def insert(q: Interpreter, name: Value, rows: Value) -> Value:
    """The places of the new rows; 'insert when a key is there already."""
    if not isinstance(name, Atom) or name.code != SYMBOL:
        raise QError("type")
    full = Names.qualified(text_of(name), q.context)
    target = q.names.get(full)
    if target is None:
        if not isinstance(rows, Table):
            raise QError("type")
        q.assign(full, rows)
        return Vector(LONG, np.arange(len(rows)))
    before = length(target)
    if isinstance(target, Dict) and isinstance(target.keys, Table) and isinstance(target.values, Table):
        new = _keyed(target, rows_for(_flat(target), rows))
        if len(new.keys) and np.any(find(target.keys, new.keys) < before):  # type: ignore[arg-type]
            raise QError("insert")
        q.assign(full, join_dicts(target, new))
        return Vector(LONG, np.arange(before, before + len(new)))
    if not isinstance(target, Table):
        raise QError("type")
    grown = extended(target, rows_for(target, rows))
    q.assign(full, grown)
    return Vector(LONG, np.arange(before, len(grown)))


@contextual("upsert", rank=2)
def upsert(q: Interpreter, target: Value, rows: Value) -> Value:
    """By name the global changes and the name comes back; a folder's table grows on disk."""
    if isinstance(target, Atom) and target.code == SYMBOL:
        text = text_of(target)
        if text.startswith(":"):
            q.writes()
            files.append_rows(q, text[1:], rows)
            return target
        name = Names.qualified(text, q.context)
        existing = q.names.get(name)
        q.assign(name, rows if existing is None else upsert(q, existing, rows))
        return target
    if isinstance(target, Dict) and isinstance(target.keys, Table):
        return join_dicts(target, _keyed(target, rows_for(_flat(target), rows)))
    if isinstance(target, Table):
        return extended(target, rows_for(target, rows))
    raise QError("type")


def _flat(target: Dict) -> Table:
    keys, values = target.keys, target.values
    assert isinstance(keys, Table)  # noqa: S101 - callers hold keyed tables
    assert isinstance(values, Table)  # noqa: S101
    return Table(keys.names + values.names, keys.columns + values.columns)


def _keyed(target: Dict, rows: list[Value]) -> Dict:
    flat = _flat(target)
    typed = extended(Table(flat.names, tuple(_void(column) for column in flat.columns)), rows)
    count = len(target.keys.names)  # type: ignore[attr-defined]
    return Dict(
        Table(typed.names[:count], typed.columns[:count]), Table(typed.names[count:], typed.columns[count:])
    )


def _void(column: Value) -> Value:
    return Vector(column.code, column.data[:0]) if isinstance(column, Vector) else Items([])


def rows_for(target: Table, rows: Value) -> list[Value]:
    """What is to be appended to each column: lists of one length."""
    if isinstance(rows, Dict) and rows.is_keyed_table:
        rows = _flat(rows)
    if isinstance(rows, Table):
        if set(rows.names) != set(target.names):
            raise QError("mismatch")
        return [rows.column(name) for name in target.names]
    if isinstance(rows, Dict):
        names = symbols.texts(rows.keys.data) if isinstance(rows.keys, Vector) else []
        if set(names) - set(target.names):
            raise QError("mismatch")
        if set(names) != set(target.names):
            raise QError("length")
        return [enlist(item(rows.values, names.index(name))) for name in target.names]
    if not is_list(rows):
        raise QError("type")
    cells = to_items(rows)
    if len(cells) != len(target.names):
        raise QError("length")
    return _columns(target, cells)


def _columns(target: Table, cells: list[Value]) -> list[Value]:
    """A row when a typed column is given an atom, columns when it is given a list."""
    lists = [
        is_list(cell)
        for cell, column in zip(cells, target.columns, strict=True)
        if isinstance(column, Vector)
    ]
    if not any(lists) and not (not lists and all(map(is_list, cells))):
        return [enlist(cell) for cell in cells]
    counts = {length(cell) for cell in cells if is_list(cell)}
    if len(counts) != 1:
        raise QError("length")
    count = counts.pop()
    return [cell if is_list(cell) else spread(cell, count) for cell in cells]


def extended(target: Table, rows: list[Value]) -> Table:
    """All columns grow or none does."""
    columns = [_grown(column, more) for column, more in zip(target.columns, rows, strict=True)]
    return Table(target.names, tuple(columns), target.attribute)


def _grown(column: Value, more: Value) -> Value:
    if isinstance(column, Vector):
        if isinstance(more, Items) and not len(more):
            return column
        if not isinstance(more, Vector) or more.code != column.code:
            raise QError("type")
        return appended(column, more.data)
    if isinstance(column, Items) and not len(column) and isinstance(more, Vector):
        return more
    if isinstance(column, Items):
        return Items([*column.items, *to_items(more)])
    raise QError("type")

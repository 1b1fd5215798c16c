"""q's comma over everything: lists, tables, dictionaries, keyed tables."""

from __future__ import annotations

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.grouping import find, first_places
from infra.airgap.kdb_standin.evaluation.items import enlist, join_columns, join_lists, take
from stores.kdb.values import Dict, Table, Value, Vector, length


def join(left: Value, right: Value) -> Value:
    if isinstance(left, Table) and isinstance(right, Table):
        return join_tables(left, right)
    if isinstance(left, Table) and isinstance(right, Dict) and not right.is_keyed_table:
        row = enlist(right)
        if isinstance(row, Table):
            return join_tables(left, row)
    if isinstance(left, Dict) and isinstance(right, Dict):
        return join_dicts(left, right)
    if isinstance(left, Dict | Table) and isinstance(right, Vector) and not len(right):
        return left
    return join_lists(left, right)


def join_tables(left: Table, right: Table) -> Table:
    if set(left.names) != set(right.names):
        raise QError("mismatch")
    pairs = zip(left.names, left.columns, strict=True)
    return Table(left.names, tuple(join_columns(column, right.column(name)) for name, column in pairs))


def join_dicts(left: Dict, right: Dict) -> Dict:
    """Upsert: the right one's values win, its new keys come last."""
    if isinstance(left.keys, Table) != isinstance(right.keys, Table):
        raise QError("type")
    tables = isinstance(left.values, Table) and isinstance(right.values, Table)
    if tables and left.values.names != right.values.names:  # type: ignore[attr-defined]
        raise QError("mismatch")
    size = len(left)
    missing = np.flatnonzero(find(left.keys, right.keys) >= size)
    keys = left.keys
    if len(missing):
        new_keys = take(right.keys, missing)
        keys = join(keys, take(new_keys, first_places([new_keys])))
    origin = np.concatenate([np.arange(size), np.full(length(keys) - size, -1)])
    origin[find(keys, right.keys)] = size + np.arange(len(right))
    values = join(left.values, right.values) if size else right.values
    return Dict(keys, take(values, origin))

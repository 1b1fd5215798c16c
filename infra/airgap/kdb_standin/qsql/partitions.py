"""Queries over partitioned tables: which partitions a query needs, and which of their columns."""

from __future__ import annotations

import dataclasses

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import slice_of
from infra.airgap.kdb_standin.evaluation.scope import Scope
from infra.airgap.kdb_standin.lang.locals_of import walk
from infra.airgap.kdb_standin.lang.nodes import Name, Node, Query
from infra.airgap.kdb_standin.primitives.collections_of import raze_tables
from infra.airgap.kdb_standin.qsql.columns import ROW, TableColumns, inside
from infra.airgap.kdb_standin.storage.partitioned import Partitioned
from stores.kdb.types import BOOL, DTYPES
from stores.kdb.values import Atom, Table, Vector


def gathered(q: Interpreter, query: Query, source: Partitioned, scope: Scope) -> tuple[Query, Table]:
    """The rows that a query can concern as one table, and what is left of the query.

    Leading conditions on the partition column alone choose partitions; only columns that the query
    names are read.
    """
    chosen = np.arange(len(source.partitions))
    conditions = list(query.where)
    while conditions and _names(conditions[0]) & set(source.names) == {source.key}:
        keys = Table((source.key,), (source.keys().like(source.keys().data[chosen]),))
        truth = q.evaluate(conditions.pop(0), inside(scope, TableColumns(keys, None)))
        if isinstance(truth, Atom) and truth.code == BOOL:
            chosen = chosen if truth.data else chosen[:0]
        elif isinstance(truth, Vector) and truth.code == BOOL:
            chosen = chosen[truth.data]
        else:
            raise QError("type")
    wanted = _wanted(query, source)
    parts = [_part(source, place, wanted) for place in chosen.tolist()]
    if not parts:
        parts = [_empty(_part(source, len(source.partitions) - 1, wanted))]
    return dataclasses.replace(query, where=conditions), raze_tables(parts)


def _names(node: Node) -> set[str]:
    return {inner.text.partition(".")[0] for inner in walk([node]) if isinstance(inner, Name)}


def _wanted(query: Query, source: Partitioned) -> tuple[str, ...]:
    """The columns that the query names; all of them when it names none or counts rows by nothing else."""
    if not query.columns:
        return source.names
    expressions = [node for _, node in query.columns + (query.by or [])] + query.where
    named: set[str] = set()
    for node in expressions:
        named |= _names(node)
    found = tuple(name for name in source.names if name in named)
    if ROW in named and source.key not in found:
        found = (source.key, *found)
    return found or (source.key,)


def _part(source: Partitioned, place: int, wanted: tuple[str, ...]) -> Table:
    table = source.part(place)
    columns = []
    for name in wanted:
        if name == source.key:
            dtype = DTYPES[source.code]
            filled = np.full(len(table), source.partitions[place], dtype)
            columns.append(Vector(source.code, filled))
        elif name in table.names:
            columns.append(table.column(name))  # type: ignore[arg-type]
        else:
            raise QError(name)
    return Table(wanted, tuple(columns))


def _empty(table: Table) -> Table:
    found = slice_of(table, 0, 0)
    assert isinstance(found, Table)  # noqa: S101 - a slice of one
    return found

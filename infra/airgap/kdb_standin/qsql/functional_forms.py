"""Queries as functions: ?[t;conditions;by;columns] and ![t;conditions;by;columns]; fby."""

from __future__ import annotations

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import (
    collapse,
    enlist,
    is_list,
    iterate,
    spread,
    take,
    text_of,
)
from infra.airgap.kdb_standin.evaluation.scope import Scope
from infra.airgap.kdb_standin.evaluation.tree import node_of
from infra.airgap.kdb_standin.lang.nodes import Constant, Node, Query
from infra.airgap.kdb_standin.qsql import execution
from stores.kdb import symbols
from stores.kdb.types import BOOL, SYMBOL
from stores.kdb.values import NOTHING, Atom, Dict, Items, Value, Vector, length


def _conditions(value: Value) -> list[Node]:
    if isinstance(value, Items | Vector) and not len(value):
        return []
    if not isinstance(value, Items):
        raise QError("type")
    # a single condition may stand unlisted: (enlist (f;x;y)) and ((f;x;y);…) both hold lists only
    return [node_of(condition) for condition in value.items]


def _columns(value: Value) -> list[tuple[str, Node]]:
    if not isinstance(value, Dict) or not isinstance(value.keys, Vector) or value.keys.code != SYMBOL:
        raise QError("type")
    names = symbols.texts(value.keys.data)
    return [(name, node_of(tree)) for name, tree in zip(names, iterate(value.values), strict=True)]


def _is_empty(value: Value) -> bool:
    return isinstance(value, Items | Vector) and not len(value)


def _query(source: Value, conditions: Value, by: Value, columns: Value) -> Query:
    found = Query("select", [], None, Constant(source), _conditions(conditions))
    if isinstance(by, Dict):
        found.by = _columns(by)
    elif isinstance(by, Atom) and by.code == BOOL:
        found.distinct = bool(by.data)
    elif _is_empty(by):
        found.keyword = "exec"
    elif isinstance(by, Atom) and by.code == SYMBOL:
        found.keyword, found.by, found.by_unnamed = "exec", [(text_of(by), node_of(by))], True
    else:
        raise QError("type")
    if isinstance(columns, Dict):
        found.columns = _columns(columns)
    elif not _is_empty(columns):
        if found.keyword != "exec":
            raise QError("type")
        found.columns, found.unnamed = [("x", node_of(columns))], True
    return found


@contextual("?", rank=4)
def select(q: Interpreter, source: Value, conditions: Value, by: Value, columns: Value) -> Value:
    query = _query(source, conditions, by, columns)
    return execution.run(q, query, source, Scope(context=q.context))


@contextual("?", rank=5)
def select_some(
    q: Interpreter, source: Value, conditions: Value, by: Value, columns: Value, limit: Value
) -> Value:
    return q.call("sublist", limit, select(q, source, conditions, by, columns))


@contextual("!", rank=4)
def change(q: Interpreter, source: Value, conditions: Value, by: Value, columns: Value) -> Value:
    """An update for a dictionary of columns, a delete for a list of names."""
    found = Query("update", [], None, Constant(source), _conditions(conditions))
    if isinstance(columns, Dict):
        found.columns = _columns(columns)
        if isinstance(by, Dict):
            found.by = _columns(by)
    elif isinstance(columns, Vector) and columns.code == SYMBOL:
        found.keyword, found.names = "delete", symbols.texts(columns.data)
    elif _is_empty(columns):
        found.keyword = "delete"
    else:
        raise QError("type")
    return execution.run(q, found, source, Scope(context=q.context))


@contextual("fby", rank=2)
def fby(q: Interpreter, left: Value, by: Value) -> Value:
    """(aggregate;values) fby groups: each group's aggregate at every place of the group."""
    if not isinstance(left, Items) or len(left) != 2:
        raise QError("type")
    function, values = left.items
    if not is_list(values) or not is_list(by) or length(values) != length(by):
        raise QError("length")
    groups = q.call("group", by)
    assert isinstance(groups, Dict)  # noqa: S101 - group gives one
    cells: list[Value] = [NOTHING] * length(values)
    for places in iterate(groups.values):
        assert isinstance(places, Vector)  # noqa: S101 - group gives places
        result = q.apply(function, [take(values, places.data)])
        entries = spread(result, len(places)) if not isinstance(result, Dict) else enlist(result)
        for place, entry in zip(places.data.tolist(), iterate(entries), strict=True):
            cells[place] = entry
    return collapse(cells)


def install() -> None:
    """Importing registers; this makes the import a use."""

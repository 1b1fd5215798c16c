"""select, exec, update and delete over tables, keyed tables and partitioned tables."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.grouping import order_of
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import collapse, spread, take_column, text_of
from infra.airgap.kdb_standin.evaluation.names import Names
from infra.airgap.kdb_standin.evaluation.scope import Scope
from infra.airgap.kdb_standin.lang.nodes import Call, Node, Query, Verb
from infra.airgap.kdb_standin.primitives.collections_of import distinct
from infra.airgap.kdb_standin.primitives.overloads import unkeyed, with_keys
from infra.airgap.kdb_standin.qsql import changing
from infra.airgap.kdb_standin.qsql.columns import TableColumns, inside, rows_where
from infra.airgap.kdb_standin.qsql.grouping import Groups, last_rows
from infra.airgap.kdb_standin.qsql.partitions import gathered
from infra.airgap.kdb_standin.storage.partitioned import Partitioned
from stores.kdb.types import SYMBOL
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, length, symbol_list


@dataclass
class Plan:
    """A query with its table found and its rows chosen."""

    q: Interpreter
    query: Query
    scope: Scope
    source: Value
    table: Table
    rows: NDArray[Any] | None

    @property
    def columns(self) -> TableColumns:
        return TableColumns(self.table, self.rows)


def install(q: Interpreter) -> None:
    q.extend(Query, execute)


def execute(q: Interpreter, node: Node, scope: Scope) -> Value:
    assert isinstance(node, Query)  # noqa: S101 - registered for nothing else
    source = q.evaluate(node.source, scope)
    return run(q, node, source, scope)


def run(q: Interpreter, query: Query, source: Value, scope: Scope) -> Value:
    if isinstance(source, Atom) and source.code == SYMBOL:
        return _by_name(q, query, source, scope)
    if isinstance(source, Partitioned):
        if query.keyword in ("update", "delete"):
            raise QError("par")
        query, table = gathered(q, query, source, scope)
        source = table
    else:
        if isinstance(source, Dict) and not source.is_keyed_table and query.keyword == "exec":
            raise QError("nyi")
        table = unkeyed(source)
    rows = rows_where(q, table, query.where, scope)
    plan = Plan(q, query, scope, source, table, rows)
    if query.keyword == "select":
        return _select(plan)
    if query.keyword == "exec":
        return _exec(plan)
    changed = (
        changing.updated(q, query, scope, table, rows)
        if query.keyword == "update"
        else changing.deleted(query, table, rows)
    )
    keys = len(source.keys.names) if isinstance(source, Dict) and isinstance(source.keys, Table) else 0
    return with_keys(keys, changed) if keys else changed


def _by_name(q: Interpreter, query: Query, name: Atom, scope: Scope) -> Value:
    """update and delete change the global; select and exec read it."""
    text = text_of(name)
    if query.keyword == "delete" and text.startswith(".") and q.names.inside(text) and query.names:
        q.writes()
        for each in query.names:
            q.names.delete(each if text == "." else f"{text}.{each}")
        return name
    full = Names.qualified(text, scope.context)
    result = run(q, query, q.look_up(full, ""), scope)
    if query.keyword in ("select", "exec"):
        return result
    q.assign(full, result)
    return name


def _columns_of(plan: Plan) -> list[tuple[str, Value]]:
    """Each expression's value over the chosen rows, evaluated from the last to the first."""
    scope = inside(plan.scope, plan.columns)
    found = [(name, plan.q.evaluate(node, scope)) for name, node in reversed(plan.query.columns)]
    return found[::-1]


def _select(plan: Plan) -> Value:
    plan = _ordered(plan)
    query = plan.query
    if query.by is not None:
        return _limited(plan, _select_by(plan))
    result = _made(_columns_of(plan)) if query.columns else _rows_of(plan)
    if query.distinct:
        result = distinct(result)
    return _limited(plan, result)


def _rows_of(plan: Plan) -> Value:
    if plan.rows is None:
        return plan.source
    found = Table(plan.table.names, tuple(take_column(c, plan.rows) for c in plan.table.columns))
    if isinstance(plan.source, Dict) and isinstance(plan.source.keys, Table):
        return with_keys(len(plan.source.keys.names), found)
    return found


def _made(columns: list[tuple[str, Value]]) -> Table:
    """A table of expressions: aggregates alone give one row."""
    lists = [value for _, value in columns if isinstance(value, Vector | Items | Table)]
    count = length(lists[0]) if lists else 1
    if any(length(value) != count for value in lists):
        raise QError("length")
    return Table(tuple(name for name, _ in columns), tuple(spread(value, count) for _, value in columns))


def _limited(plan: Plan, result: Value) -> Value:
    """select[n] and select[start count]: some rows of the result."""
    limit = plan.query.limit
    if not limit:
        return result
    if isinstance(result, Dict):
        raise QError("nyi")
    return plan.q.call("sublist", plan.q.evaluate(limit[0], plan.scope), result)


def _ordered(plan: Plan) -> Plan:
    """select[n;>column]: the rows in that order before anything is made of them."""
    limit = plan.query.limit
    if not limit or len(limit) < 2:
        return plan
    direction = limit[1]
    if not isinstance(direction, Call) or not isinstance(direction.function, Verb) or plan.query.by:
        raise QError("nyi")
    inner, sign = direction.arguments[0], direction.function.text
    if inner is None or sign not in ("<", ">"):
        raise QError("nyi")
    key = plan.q.evaluate(inner, inside(plan.scope, plan.columns))
    order = order_of([key], descending=sign == ">")
    return dataclasses.replace(plan, rows=order if plan.rows is None else plan.rows[order])


def groups_of(q: Interpreter, query: Query, scope: Scope, columns: TableColumns) -> Groups:
    inner = inside(scope, columns)
    by = [q.evaluate(node, inner) for _, node in query.by or []]
    whole = [spread(value, columns.count) for value in by]
    if any(length(value) != columns.count for value in whole):
        raise QError("length")
    return Groups(q, scope, columns, whole)


def _select_by(plan: Plan) -> Value:
    query = plan.query
    groups = groups_of(plan.q, query, plan.scope, plan.columns)
    names = [name for name, _ in query.by or []]
    keys = [_sorted(key) if len(names) == 1 else key for key in groups.keys]
    if not query.columns:
        body = last_rows(groups, plan.table, plan.rows, set(names))
    else:
        columns = [(name, groups.each(node)) for name, node in reversed(query.columns)][::-1]
        body = Table(tuple(name for name, _ in columns), tuple(value for _, value in columns))
    return Dict(Table(tuple(names), tuple(keys)), body)


def _sorted(key: Value) -> Value:
    if isinstance(key, Vector):
        marked = key.like(key.data)
        marked.attribute = 1
        return marked
    return key


def _exec(plan: Plan) -> Value:
    query = plan.query
    if query.by is not None:
        return _exec_by(plan)
    if not query.columns:
        table = _rows_of(plan)
        return plan.q.call("last", table)
    columns = _columns_of(plan)
    if query.unnamed:
        return columns[0][1]
    return Dict(symbol_list(name for name, _ in columns), collapse([value for _, value in columns]))


def _exec_by(plan: Plan) -> Value:
    query = plan.query
    groups = groups_of(plan.q, query, plan.scope, plan.columns)
    if len(query.columns) != 1 or len(groups.keys) != 1:
        raise QError("nyi")
    name, node = query.columns[0]
    values = groups.each(node)
    if not query.unnamed:
        values = Table((name,), (values,))
    key = groups.keys[0]
    if not query.by_unnamed:
        raise QError("nyi")
    return Dict(_sorted(key), values)

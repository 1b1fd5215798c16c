"""The rows of a query in groups, and expressions evaluated once for each group."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.evaluation.grouping import combined, dense, members, order_of
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import collapse, slice_of, take, take_column
from infra.airgap.kdb_standin.evaluation.scope import Scope
from infra.airgap.kdb_standin.lang.nodes import Call, Constant, Name, Node, Verb
from infra.airgap.kdb_standin.qsql.columns import TableColumns, inside
from infra.airgap.kdb_standin.qsql.reductions import REDUCTIONS, Numbering, weighted
from stores.kdb.values import Atom, Items, Table, Value, Vector

#: Functions that treat each row alone, so that all groups can be done at once.
_OPERATORS = frozenset({"+", "-", "*", "%", "&", "|", "=", "<>", "<", ">", "<=", ">=", "^"})
_WORDS = frozenset({"neg", "abs", "not", "xbar", "div", "mod", "sqrt", "log", "exp", "null", "and", "or"})
_ROW_BY_ROW = _OPERATORS | _WORDS
_WEIGHTED = frozenset({"wavg", "wsum"})


class Groups:
    """The groups of a query's rows, in the order of their keys."""

    def __init__(self, q: Interpreter, scope: Scope, columns: TableColumns, by: list[Value]) -> None:
        self.q = q
        self.scope = scope
        self.columns = columns
        codes, size = combined(by, columns.count)
        numbers, firsts = dense(codes, size)
        keys = [take(key, firsts) for key in by]
        self.count = len(firsts)
        ranked = order_of(keys) if self.count else np.zeros(0, np.int64)
        if not np.array_equal(ranked, np.arange(self.count)):
            rank = np.empty(self.count, np.int64)
            rank[ranked] = np.arange(self.count)
            numbers, firsts = rank[numbers], firsts[ranked]
            keys = [take(key, ranked) for key in keys]
        self.keys = keys
        self.numbering = Numbering(numbers, self.count, firsts)
        self._gathered: dict[str, Value | None] = {}

    @cached_property
    def _members(self) -> tuple[NDArray[Any], NDArray[Any]]:
        return members(self.numbering.numbers, self.count)

    @property
    def order(self) -> NDArray[Any]:
        """The rows, gathered by group."""
        return self._members[0]

    @property
    def bounds(self) -> NDArray[Any]:
        """Where each group begins in `order`, and the end."""
        return self._members[1]

    def lookup(self, name: str) -> Value | None:
        return self.columns.lookup(name)

    def gathered(self, name: str) -> Value | None:
        """A column with its rows gathered by group."""
        if name not in self._gathered:
            column = self.columns.lookup(name)
            self._gathered[name] = None if column is None else take_column(column, self.order)
        return self._gathered[name]

    def each(self, node: Node) -> Value:
        """One value of the expression for each group."""
        fast = self._at_once(node)
        if fast is not None:
            return fast
        found = [
            self.q.evaluate(node, inside(self.scope, _OneGroup(self, group))) for group in range(self.count)
        ]
        return collapse(found) if found else self._of_none(node)

    def _of_none(self, node: Node) -> Value:
        """What an empty table gives: typed where the expression says a type on nothing."""
        value = self.q.evaluate(node, inside(self.scope, self))
        return Vector(value.code, np.zeros(0, value.data.dtype)) if isinstance(value, Atom) else Items([])

    def lists(self, node: Node) -> list[Value]:
        """The expression's value for each group, as it comes."""
        return [
            self.q.evaluate(node, inside(self.scope, _OneGroup(self, group))) for group in range(self.count)
        ]

    def _at_once(self, node: Node) -> Value | None:
        if not self.count or not isinstance(node, Call):
            return None
        name, arguments = _function_name(node.function), node.arguments
        if name in REDUCTIONS and len(arguments) == 1:
            column = self._flat(arguments[0])
            return REDUCTIONS[name](column, self.numbering) if isinstance(column, Vector) else None
        if name in _WEIGHTED and len(arguments) == 2:
            one, two = self._flat(arguments[0]), self._flat(arguments[1])
            if isinstance(one, Vector) and isinstance(two, Vector):
                return weighted(name, one, two, self.numbering)
            return None
        if name in _ROW_BY_ROW and len(arguments) == 2:
            parts = [self._part(argument) for argument in arguments]
            if all(part is not None for part in parts) and any(isinstance(part, Vector) for part in parts):
                return self.q.apply(self.q.evaluate(node.function, self.scope), parts)  # type: ignore[arg-type]
        return None

    def _part(self, node: Node | None) -> Value | None:
        """An operand of arithmetic between aggregates."""
        if isinstance(node, Constant) and isinstance(node.value, Atom):
            return node.value
        return self._at_once(node) if node is not None else None

    def _flat(self, node: Node | None) -> Value | None:
        """An expression that treats each row alone, over all rows; None for any other."""
        if isinstance(node, Constant) and isinstance(node.value, Atom):
            return node.value
        if isinstance(node, Name):
            return self._flat_name(node)
        if isinstance(node, Call) and _function_name(node.function) in _ROW_BY_ROW:
            parts = [self._flat(argument) for argument in node.arguments]
            if all(part is not None for part in parts):
                return self.q.apply(self.q.evaluate(node.function, self.scope), parts)  # type: ignore[arg-type]
        return None

    def _flat_name(self, node: Name) -> Value | None:
        column = self.lookup(node.text)
        if column is not None:
            return column if isinstance(column, Vector) else None
        base, dot, _ = node.text.partition(".")
        if dot and base and not isinstance(self.lookup(base), Vector):
            return None
        value = self.q.evaluate(node, inside(self.scope, self))
        return value if isinstance(value, Atom) or (dot and isinstance(value, Vector)) else None


class _OneGroup:
    """The columns of one group."""

    def __init__(self, groups: Groups, group: int) -> None:
        self._groups = groups
        self._start, self._stop = int(groups.bounds[group]), int(groups.bounds[group + 1])

    def lookup(self, name: str) -> Value | None:
        column = self._groups.gathered(name)
        if isinstance(column, Items):
            return Items(column.items[self._start : self._stop])
        return None if column is None else slice_of(column, self._start, self._stop)


def _function_name(node: Node) -> str:
    return node.text if isinstance(node, Name | Verb) else ""


def last_rows(groups: Groups, table: Table, rows: NDArray[Any] | None, without: set[str]) -> Table:
    """The last row of each group, of the columns that are not keys."""
    places = groups.numbering.lasts
    places = places if rows is None else rows[places]
    names = tuple(name for name in table.names if name not in without)
    return Table(names, tuple(take_column(table.column(name), places) for name in names))

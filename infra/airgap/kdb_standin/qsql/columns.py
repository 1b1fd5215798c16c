"""The names that a query's expressions see: the columns of its rows, and the virtual i."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import take_column
from infra.airgap.kdb_standin.evaluation.scope import Scope
from infra.airgap.kdb_standin.lang.nodes import Node
from stores.kdb.types import BOOL, LONG
from stores.kdb.values import Atom, Table, Value, Vector

ROW = "i"


class TableColumns:
    """The columns of some rows of a table; each is picked when first asked for."""

    def __init__(self, table: Table, rows: NDArray[Any] | None) -> None:
        self.table = table
        self.rows = rows
        self._found: dict[str, Value] = {}

    @property
    def count(self) -> int:
        return len(self.table) if self.rows is None else len(self.rows)

    def lookup(self, name: str) -> Value | None:
        found = self._found.get(name)
        if found is None:
            found = self._pick(name)
            if found is not None:
                self._found[name] = found
        return found

    def _pick(self, name: str) -> Value | None:
        if name in self.table.names:
            column = self.table.column(name)
            return column if self.rows is None else take_column(column, self.rows)
        if name == ROW:
            return Vector(LONG, np.arange(len(self.table)) if self.rows is None else self.rows)
        return None


def inside(scope: Scope, columns: Any) -> Scope:
    """The scope of an expression in a query: columns hide locals."""
    return Scope(scope.variables, scope.names, scope.context, columns)


def rows_where(q: Interpreter, table: Table, where: list[Node], scope: Scope) -> NDArray[Any] | None:
    """The rows that pass every condition, each tried on those that passed the ones before; None for all."""
    rows: NDArray[Any] | None = None
    for condition in where:
        columns = TableColumns(table, rows)
        truth = q.evaluate(condition, inside(scope, columns))
        if isinstance(truth, Atom) and truth.code == BOOL:
            if not truth.data:
                rows = np.zeros(0, np.int64)
            continue
        if not isinstance(truth, Vector) or truth.code != BOOL:
            raise QError("type")
        if len(truth) != columns.count:
            raise QError("length")
        passed = np.flatnonzero(truth.data)
        rows = passed if rows is None else rows[passed]
    return rows

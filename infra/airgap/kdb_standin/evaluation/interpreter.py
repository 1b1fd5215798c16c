"""One q process: its names and its evaluation of syntax trees. Applying is in `application`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.amending import amend, assigned
from infra.airgap.kdb_standin.evaluation.application import Application, parsed
from infra.airgap.kdb_standin.evaluation.functions import (
    PRIMITIVES,
    Composition,
    Defined,
    DerivedFunction,
    Primitive,
    Projection,
    primitive,
)
from infra.airgap.kdb_standin.evaluation.indexing import index_deep
from infra.airgap.kdb_standin.evaluation.items import collapse, spread, text_of
from infra.airgap.kdb_standin.evaluation.names import Names
from infra.airgap.kdb_standin.evaluation.scope import Process, Remote, Returned, Scope, View
from infra.airgap.kdb_standin.lang import nodes
from infra.airgap.kdb_standin.storage.database import Storage
from stores.kdb.types import CHAR, SYMBOL
from stores.kdb.values import (
    NOTHING,
    Atom,
    Dict,
    Items,
    Table,
    Value,
    Vector,
    length,
    symbol,
)

_EMPTY = Items([])


class Interpreter(Application):
    def __init__(self) -> None:
        self.names = Names()
        self.context = ""
        self.handle = 0  # .z.w
        self.user = ""  # .z.u
        self.address = 0  # .z.a
        self.read_only = 0  # inside this many revals
        self.remote: Remote | None = None
        self.confined: Path | None = None  # -u: files outside this folder are out of reach
        self.storage = Storage()
        self.process: Process | None = None
        self.special: dict[str, Callable[[], Value]] = {}  # .z.p and its kin
        self.settings: dict[str, int] = {"P": 7}
        self.random = np.random.default_rng(-314159 & 0xFFFFFFFF)  # q's own seed; draws differ from q's
        self._evaluate: dict[type, Callable[..., Value]] = {
            nodes.Constant: lambda node, _: node.value,
            nodes.Name: self._name,
            nodes.Verb: lambda node, _: primitive(node.text),
            nodes.Derived: lambda n, s: DerivedFunction(self.evaluate(n.function, s), n.adverb),
            nodes.Call: self._call,
            nodes.Compose: self._compose,
            nodes.Listing: self._listing,
            nodes.TableLiteral: self._table,
            nodes.Function: lambda n, s: Defined(n.text, s.context, n),
            nodes.Assign: self._assign,
            nodes.Conditional: self._conditional,
            nodes.Control: self._control,
            nodes.Return: self._return,
            nodes.Signal: self._signal,
            nodes.Block: self._block,
            nodes.Empty: lambda _node, _: NOTHING,
        }

    def extend(self, kind: type, function: Callable[[Interpreter, nodes.Node, Scope], Value]) -> None:
        """Teach the evaluation of one more kind of node."""
        self._evaluate[kind] = functools.partial(function, self)

    # text and syntax trees

    def run(self, text: str) -> Value:
        """Evaluate one statement; the value of its last expression, `::` of an assignment."""
        result: Value = NOTHING
        scope = Scope(context=self.context, is_top=True)
        for node in parsed(text):
            try:
                result = self.evaluate(node, scope)
            except Returned as returned:
                return returned.value
            if isinstance(node, nodes.Assign):
                result = NOTHING
        return result

    def evaluate(self, node: nodes.Node, scope: Scope) -> Value:
        return self._evaluate[type(node)](node, scope)

    def _name(self, node: nodes.Name, scope: Scope) -> Value:
        name = node.text
        if scope.columns is not None:
            column = scope.columns.lookup(name)
            if column is not None:
                return column
        if name in scope.names:
            return scope.variables.get(name, _EMPTY)
        base, dot, part = name.partition(".")
        if dot and base and part in _TEMPORAL_PARTS:  # time.minute
            return self.call("$", symbol(part), self._name(nodes.Name(base), scope))
        return self.look_up(name, scope.context)

    def look_up(self, name: str, context: str) -> Value:
        special = self.special.get(name)
        if special is not None:
            return special()
        found = self.names.get(Names.qualified(name, context))
        if found is None:
            found = PRIMITIVES.get(name)
        if found is None:
            raise QError(name)
        if isinstance(found, View):
            return self.evaluate(found.node, Scope(context=found.context))
        return found

    def _call(self, node: nodes.Call, scope: Scope) -> Value:
        given = node.arguments
        if len(given) == 1 and given[0] is None:
            return self.apply(self.evaluate(node.function, scope), [NOTHING])
        arguments: list[Value | None] = [None] * len(given)
        elided = False
        for at in range(len(given) - 1, -1, -1):
            argument = given[at]
            if argument is None:
                elided = True
            else:
                arguments[at] = self.evaluate(argument, scope)
        function = self.evaluate(node.function, scope)
        if not elided:
            return self.apply(function, arguments)  # type: ignore[arg-type]  # none is missing
        if isinstance(function, Vector | Items | Dict | Table):
            return index_deep(function, [NOTHING if one is None else one for one in arguments])
        return Projection(function, arguments)

    def _compose(self, node: nodes.Compose, scope: Scope) -> Value:
        return Composition([self.evaluate(node.then, scope), self.evaluate(node.first, scope)])

    def _listing(self, node: nodes.Listing, scope: Scope) -> Value:
        found = [self.evaluate(item, scope) for item in reversed(node.items)]
        return collapse(found[::-1])

    def _table(self, node: nodes.TableLiteral, scope: Scope) -> Value:
        columns = [self.evaluate(item, scope) for _, item in reversed(node.columns)][::-1]
        keys = [self.evaluate(item, scope) for _, item in reversed(node.keys or [])][::-1]
        lists = [c for c in columns + keys if isinstance(c, Vector | Items | Table | Dict)]
        if not lists:
            raise QError("rank")
        counts = {length(column) for column in lists}
        if len(counts) > 1:
            raise QError("length")
        count = counts.pop()
        body = Table(tuple(n for n, _ in node.columns), tuple(spread(c, count) for c in columns))
        if not node.keys:
            return body
        return Dict(Table(tuple(n for n, _ in node.keys), tuple(spread(k, count) for k in keys)), body)

    def _assign(self, node: nodes.Assign, scope: Scope) -> Value:
        if node.is_global and scope.is_top and node.indices is None and node.operator is None:
            return self._view(node, scope)
        value = self.evaluate(node.value, scope)
        is_local = not node.is_global and node.name in scope.names
        operator = self.evaluate(node.operator, scope) if node.operator else None
        if node.indices is None and operator is None:
            new = value
        else:
            old = scope.variables.get(node.name) if is_local else None
            if old is None:
                old = _EMPTY if is_local else self.look_up(node.name, scope.context)
            if node.indices is None:
                assert operator is not None  # noqa: S101 - one of the two is there
                return self._store(node, scope, self._combined(node, operator, old, value), is_local, value)
            places = [NOTHING if n is None else self.evaluate(n, scope) for n in reversed(node.indices)][::-1]
            change = assigned if operator is None else self.change_by(operator)
            new = amend(old, places, change, value)
        return self._store(node, scope, new, is_local, value)

    def _combined(self, node: nodes.Assign, operator: Value, old: Value, value: Value) -> Value:
        if isinstance(operator, Primitive) and operator.name == ",":
            return self.call("append in place", old, value)
        return self.apply(operator, [old, value])

    def _store(self, node: nodes.Assign, scope: Scope, new: Value, local: bool, result: Value) -> Value:
        if local:
            scope.variables[node.name] = new
        else:
            self.assign(Names.qualified(node.name, scope.context), new)
        return result

    def _view(self, node: nodes.Assign, scope: Scope) -> Value:
        self.assign(Names.qualified(node.name, scope.context), View(node.value, scope.context))
        return NOTHING

    def change_by(self, operator: Value) -> Callable[[Value, Value | None], Value]:
        """The change that amending applies for a function: f[old] or f[old;operand]."""

        def change(old: Value, operand: Value | None) -> Value:
            if isinstance(operator, Primitive) and operator.name == ":" and operand is not None:
                return operand
            return self.apply(operator, [old] if operand is None else [old, operand])

        return change

    def assign(self, name: str, value: Value) -> None:
        """Set a global by its full name; refused inside reval."""
        self.writes()
        if name in PRIMITIVES and name not in _OVERRIDABLE:
            raise QError("assign")
        self.names.set(name, value)

    def writes(self) -> None:
        """Called before anything that changes state: readers may not."""
        if self.read_only:
            raise QError("noupdate")

    def _conditional(self, node: nodes.Conditional, scope: Scope) -> Value:
        branches = node.branches
        for at in range(0, len(branches) - 1, 2):
            if self.is_true(self.evaluate(branches[at], scope)):
                return self.evaluate(branches[at + 1], scope)
        return self.evaluate(branches[-1], scope) if len(branches) % 2 else NOTHING

    def _control(self, node: nodes.Control, scope: Scope) -> Value:
        if node.keyword == "if":
            if self.is_true(self.evaluate(node.test, scope)):
                self._each_of(node.body, scope)
        elif node.keyword == "while":
            while self.is_true(self.evaluate(node.test, scope)):
                self._each_of(node.body, scope)
        else:
            count = self.evaluate(node.test, scope)
            if not isinstance(count, Atom):
                raise QError("type")
            for _ in range(int(count.data)):
                self._each_of(node.body, scope)
        return NOTHING

    def _each_of(self, body: Sequence[nodes.Node], scope: Scope) -> Value:
        result: Value = NOTHING
        for node in body:
            result = self.evaluate(node, scope)
        return result

    def is_true(self, value: Value) -> bool:
        if not isinstance(value, Atom) or value.code == SYMBOL:
            raise QError("type")
        return bool(value.data != 0)

    def _return(self, node: nodes.Return, scope: Scope) -> Value:
        raise Returned(self.evaluate(node.value, scope))

    def _signal(self, node: nodes.Signal, scope: Scope) -> Value:
        value = self.evaluate(node.value, scope)
        if not isinstance(value, Atom | Vector) or value.code not in (CHAR, SYMBOL):
            raise QError("stype")
        raise QError(text_of(value))

    def _block(self, node: nodes.Block, scope: Scope) -> Value:
        return self._each_of(node.body, scope)


_TEMPORAL_PARTS = frozenset(
    "date time minute second month timespan timestamp year mm dd hh uu ss week".split()  # noqa: SIM905
)

#: Names of ours that q code defines for itself.
_OVERRIDABLE = frozenset({".z.pw", ".z.pg", ".z.ps", ".z.po", ".z.pc", ".z.ts", ".z.exit"})

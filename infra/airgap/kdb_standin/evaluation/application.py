"""Applying whatever can be applied: functions of every kind, collections by index, handles."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.adverbs import apply_derived
from infra.airgap.kdb_standin.evaluation.functions import (
    Composition,
    Defined,
    DerivedFunction,
    Primitive,
    Projection,
    primitive,
)
from infra.airgap.kdb_standin.evaluation.indexing import index_deep
from infra.airgap.kdb_standin.evaluation.items import text_of
from infra.airgap.kdb_standin.evaluation.scope import Remote, Returned, Scope
from infra.airgap.kdb_standin.lang import nodes
from infra.airgap.kdb_standin.lang.parser import parse
from infra.airgap.kdb_standin.storage.database import Storage
from stores.kdb.types import INT, LONG, SYMBOL
from stores.kdb.values import Atom, Dict, Items, Lambda, Nothing, Table, Value, Vector

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


@functools.lru_cache(maxsize=1024)
def parsed(text: str) -> list[nodes.Node]:
    return parse(text)


class Application:
    """The half of the interpreter that applies; the other half walks syntax trees."""

    context: str
    read_only: int
    remote: Remote | None
    storage: Storage

    def look_up(self, name: str, context: str) -> Value:
        raise NotImplementedError

    def _each_of(self, body: Sequence[nodes.Node], scope: Scope) -> Value:
        raise NotImplementedError

    @property
    def _whole(self) -> Interpreter:
        return cast("Interpreter", self)

    def call(self, name: str, *arguments: Value) -> Value:
        """Apply a primitive by name."""
        return self.apply(primitive(name), arguments)

    def apply(self, function: Value, arguments: Sequence[Value]) -> Value:
        """function[arguments…]: application, indexing, a projection, or a message to another process."""
        match function:
            case Primitive():
                form = function.forms.get(len(arguments))
                if form is not None:
                    return form(self._whole, *arguments)
                return self._partial(function, arguments, max(function.forms))
            case Defined():
                return self._run(function, arguments)
            case Lambda():
                return self.apply(self.compiled(function.text), arguments)
            case Vector() | Items() | Dict() | Table():
                return index_deep(function, arguments)
            case Projection():
                return self._project(function, arguments)
            case DerivedFunction():
                return apply_derived(self._whole, function, arguments)
            case Composition(functions=functions):
                result = self.apply(functions[-1], arguments)
                for outer in reversed(functions[:-1]):
                    result = self.apply(outer, [result])
                return result
            case Atom(code=code, data=data) if code == SYMBOL:
                return self.apply(self.look_up(text_of(function), self.context), arguments)
            case Atom(code=code, data=data) if code in (INT, LONG) and len(arguments) == 1:
                return self._send(int(data), arguments[0])
            case Nothing() if len(arguments) == 1:
                return arguments[0]
        raise QError("type")

    def _send(self, handle: int, content: Value) -> Value:
        """A message to a handle: the console, a log or another process."""
        if abs(handle) in (1, 2):
            _print(handle, content)
            return Atom(INT, np.int32(handle))
        if self.read_only:
            raise QError("noupdate")
        if self.storage.append(handle, content):
            return Atom(INT, np.int32(handle))
        if self.remote is None:
            raise QError("type")
        return self.remote.call(handle, content)

    def _partial(self, function: Value, arguments: Sequence[Value], rank: int) -> Value:
        if len(arguments) > rank:
            raise QError("rank")
        return Projection(function, [*arguments, *([None] * (rank - len(arguments)))])

    def _project(self, projection: Projection, arguments: Sequence[Value]) -> Value:
        left = list(arguments)
        merged: list[Value | None] = [
            (left.pop(0) if left else None) if argument is None else argument
            for argument in projection.arguments
        ]
        merged += left
        if any(argument is None for argument in merged):
            return Projection(projection.function, merged)
        return self.apply(projection.function, merged)  # type: ignore[arg-type]  # none is missing

    def _run(self, function: Defined, arguments: Sequence[Value]) -> Value:
        node = function.node
        if node is None:
            return self.apply(self.compiled(function.text), arguments)
        parameters = node.parameters
        if len(arguments) < len(parameters):
            return self._partial(function, arguments, len(parameters))
        if len(arguments) > max(1, len(parameters)):
            raise QError("rank")
        scope = Scope(dict(zip(parameters, arguments, strict=False)), node.names, function.context)
        try:
            return self._each_of(node.body, scope)
        except Returned as returned:
            return returned.value

    def compiled(self, text: str) -> Value:
        """The function that a text spells, in the current context."""
        found = parsed(text)
        if len(found) != 1 or not isinstance(found[0], nodes.Function):
            raise QError("type")
        return Defined(text, self.context, found[0])


def _print(handle: int, content: Value) -> None:
    """1 and 2 print text as it is, -1 and -2 with a new line behind each."""
    lines = content.items if isinstance(content, Items) else [content]
    texts = [text_of(line) for line in lines]
    stream = sys.stdout if abs(handle) == 1 else sys.stderr
    stream.write("".join(text + ("\n" if handle < 0 else "") for text in texts))
    stream.flush()

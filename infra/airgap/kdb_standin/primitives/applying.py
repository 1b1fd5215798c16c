"""@ and . : application, protected application, amendment of values, names and files; `:` and `::`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.amending import Change, amend
from infra.airgap.kdb_standin.evaluation.functions import FUNCTIONS, contextual, pure
from infra.airgap.kdb_standin.evaluation.indexing import index
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import (
    is_list,
    text_of,
    to_items,
)
from infra.airgap.kdb_standin.evaluation.names import Names
from infra.airgap.kdb_standin.storage import files
from stores.kdb import symbols
from stores.kdb.types import SYMBOL
from stores.kdb.values import (
    NOTHING,
    Atom,
    Dict,
    Items,
    Nothing,
    Table,
    Value,
    Vector,
    chars,
    length,
)


@contextual("@", rank=2)
def at(q: Interpreter, left: Value, right: Value) -> Value:
    if isinstance(left, Vector | Items | Dict | Table):
        return index(left, right)
    return q.apply(left, [right])


@contextual(".", rank=2)
def dot(q: Interpreter, left: Value, right: Value) -> Value:
    if isinstance(right, Nothing):
        return q.apply(left, [NOTHING])
    if not is_list(right):
        raise QError("type")
    arguments = to_items(right)
    if isinstance(left, Atom) and left.code == SYMBOL and not length(right):
        return q.look_up(text_of(left), q.context)
    return q.apply(left, arguments or [NOTHING])


def _protected(q: Interpreter, function: Value, arguments: Sequence[Value], handler: Value) -> Value:
    try:
        return q.apply(function, arguments)
    except QError as error:
        message = str(error)
    except RecursionError:
        message = "stack"
    return q.apply(handler, [chars(message)]) if isinstance(handler, FUNCTIONS) else handler


@contextual("@", rank=3)
def at_three(q: Interpreter, left: Value, place: Value, third: Value) -> Value:
    if isinstance(left, FUNCTIONS):
        return _protected(q, left, [place], third)
    return _amended(q, left, [place], third, None)


@contextual("@", rank=4)
def at_four(q: Interpreter, left: Value, place: Value, function: Value, operand: Value) -> Value:
    return _amended(q, left, [place], function, operand)


@contextual(".", rank=3)
def dot_three(q: Interpreter, left: Value, places: Value, third: Value) -> Value:
    if isinstance(left, FUNCTIONS):
        return _protected(q, left, to_items(places) or [NOTHING], third)
    return _amended(q, left, to_items(places), third, None)


@contextual(".", rank=4)
def dot_four(q: Interpreter, left: Value, places: Value, function: Value, operand: Value) -> Value:
    return _amended(q, left, to_items(places), function, operand)


def _amended(
    q: Interpreter, target: Value, places: Sequence[Value], function: Value, operand: Value | None
) -> Value:
    """By name the global changes and the name comes back; otherwise a changed copy does."""
    change = q.change_by(function)
    if not (isinstance(target, Atom) and target.code == SYMBOL):
        return amend(target, places, change, operand)
    if text_of(target).startswith(":"):
        q.writes()
        files.amend_file(q, text_of(target)[1:], places, change, operand)
        return target
    if text_of(target).startswith(".") and q.names.inside(text_of(target)) and len(places) == 1:
        return _amend_names(q, text_of(target), places[0], change, operand)
    name = Names.qualified(text_of(target), q.context)
    q.assign(name, amend(q.look_up(name, ""), places, change, operand))
    return target


def _amend_names(
    q: Interpreter, namespace: str, names: Value, change: Change, operand: Value | None
) -> Value:
    """@[`.;names;f]: the globals of a namespace, one after the other."""
    if not isinstance(names, Atom | Vector) or names.code != SYMBOL:
        raise QError("type")
    for each in symbols.texts(np.atleast_1d(names.data)):
        name = each if namespace == "." else f"{namespace}.{each}"
        q.assign(name, change(q.look_up(name, ""), operand))
    return Atom(SYMBOL, np.int32(symbols.intern(namespace)))


@pure(":", rank=2)
def second(_: Value, right: Value) -> Value:
    return right


@pure("::", rank=1)
def identity(value: Value) -> Value:
    return value

"""Order: asc, desc, iasc, idesc, rank, xasc, xdesc, bin, within, xrank."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual, pure
from infra.airgap.kdb_standin.evaluation.grouping import order_of, sort_key
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import iterate, take, text_of, whole_number
from infra.airgap.kdb_standin.evaluation.names import Names
from infra.airgap.kdb_standin.primitives.comparison import lesser, not_
from infra.airgap.kdb_standin.primitives.convert import convert, promoted
from infra.airgap.kdb_standin.primitives.overloads import unkeyed, with_keys
from stores.kdb import symbols
from stores.kdb.types import LONG, SYMBOL
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, length


def _order(value: Value, *, descending: bool) -> NDArray[Any]:
    if isinstance(value, Table):
        return order_of(value.columns, descending=descending)
    if not isinstance(value, Vector | Items):
        raise QError("type")
    return order_of([value], descending=descending)


def _marked(value: Value) -> Value:
    return Vector(value.code, value.data, 1) if isinstance(value, Vector) else value


@pure("asc", rank=1)
def asc(value: Value) -> Value:
    if isinstance(value, Dict):
        order = _order(value.values, descending=False)
        return Dict(take(value.keys, order), _marked(take(value.values, order)))
    return _marked(take(value, _order(value, descending=False)))


@pure("desc", rank=1)
def desc(value: Value) -> Value:
    if isinstance(value, Dict):
        order = _order(value.values, descending=True)
        return Dict(take(value.keys, order), take(value.values, order))
    return take(value, _order(value, descending=True))


@pure("iasc", rank=1)
def iasc(value: Value) -> Value:
    if isinstance(value, Dict):
        return take(value.keys, _order(value.values, descending=False))
    return Vector(LONG, _order(value, descending=False))


@pure("idesc", rank=1)
def idesc(value: Value) -> Value:
    if isinstance(value, Dict):
        return take(value.keys, _order(value.values, descending=True))
    return Vector(LONG, _order(value, descending=True))


@pure("rank", rank=1)
def rank(value: Value) -> Value:
    return Vector(LONG, np.argsort(_order(value, descending=False), kind="stable"))


@pure("xrank", rank=2)
def xrank(buckets: Value, value: Value) -> Value:
    if not isinstance(buckets, Atom):
        raise QError("type")
    ranks = np.argsort(_order(value, descending=False), kind="stable")
    return Vector(LONG, ranks * whole_number(buckets) // max(len(ranks), 1))


def _names(value: Value) -> list[str]:
    if isinstance(value, Atom | Vector) and value.code == SYMBOL:
        return symbols.texts(np.atleast_1d(value.data))
    raise QError("type")


def _sorted(q: Interpreter, columns: Value, target: Value, *, descending: bool) -> Value:
    """By name the global is sorted and its name comes back."""
    if isinstance(target, Atom) and target.code == SYMBOL:
        name = Names.qualified(text_of(target), q.context)
        q.assign(name, _sorted(q, columns, q.look_up(name, ""), descending=descending))
        return target
    names = _names(columns)
    if isinstance(target, Dict):
        keys = len(target.keys.names) if isinstance(target.keys, Table) else 0
        return with_keys(keys, _sorted(q, columns, unkeyed(target), descending=descending))
    if not isinstance(target, Table):
        raise QError("type")
    for name in names:
        if name not in target.names:
            raise QError(name)
    if not names:
        return target
    found = take(target, order_of([target.column(name) for name in names], descending=descending))
    assert isinstance(found, Table)  # noqa: S101 - taken from one
    if descending:
        return found
    at = found.names.index(names[0])
    return Table(found.names, (*found.columns[:at], _marked(found.columns[at]), *found.columns[at + 1 :]))


@contextual("xasc", rank=2)
def xasc(q: Interpreter, columns: Value, target: Value) -> Value:
    return _sorted(q, columns, target, descending=False)


@contextual("xdesc", rank=2)
def xdesc(q: Interpreter, columns: Value, target: Value) -> Value:
    return _sorted(q, columns, target, descending=True)


def _searched(left: Value, right: Value, side: str) -> Value:
    if not isinstance(left, Vector) or not isinstance(right, Atom | Vector):
        raise QError("type")
    needles = np.atleast_1d(right.data)
    if left.code == SYMBOL and right.code == SYMBOL:
        ranks = symbols.ranks(np.concatenate([left.data, needles]))
        keys, needles = ranks[: len(left)], ranks[len(left) :]
    else:
        code = promoted(left.code, right.code)
        keys = sort_key(Vector(code, convert(left.data, left.code, code)))
        needles = sort_key(Vector(code, convert(needles, right.code, code)))
    found = np.searchsorted(keys, needles, "right" if side == "bin" else "left")
    found = found - 1 if side == "bin" else found
    return Vector(LONG, found) if isinstance(right, Vector) else Atom(LONG, np.int64(found[0]))


@pure("bin", rank=2)
def bin_(left: Value, right: Value) -> Value:
    """The last place whose item is not above each needle; -1 before the first."""
    return _searched(left, right, "bin")


@pure("binr", rank=2)
def binr(left: Value, right: Value) -> Value:
    return _searched(left, right, "binr")


@contextual("within", rank=2)
def within(q: Interpreter, value: Value, bounds: Value) -> Value:
    if not isinstance(bounds, Vector | Items) or length(bounds) != 2:
        raise QError("length" if isinstance(bounds, Vector | Items) else "type")
    low, high = iterate(bounds)
    below, above = q.call("<", value, low), q.call(">", value, high)
    return lesser(not_(below), not_(above))

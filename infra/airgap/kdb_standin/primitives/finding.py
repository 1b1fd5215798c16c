"""? in its meanings: find, random draw, choice by a boolean vector."""

from __future__ import annotations

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual, pure
from infra.airgap.kdb_standin.evaluation.grouping import find
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import (
    as_list,
    collapse,
    enlist,
    is_list,
    iterate,
    spread,
    take,
    to_items,
)
from infra.airgap.kdb_standin.primitives.convert import convert, promoted
from stores.kdb.types import BOOL, FLOAT, INT, LONG, SHORT, SYMBOL
from stores.kdb.values import (
    Atom,
    Dict,
    Items,
    Table,
    Value,
    Vector,
    length,
)


@contextual("?", rank=2)
def query(q: Interpreter, left: Value, right: Value) -> Value:
    """list?items finds, n?… draws at random, dict?value finds the key."""
    if isinstance(left, Atom) and left.code in (SHORT, INT, LONG):
        return _random(q, int(left.data), right)
    if isinstance(left, Dict):
        places = find(as_list(left.values), as_list(right))
        found = take(left.keys, np.where(places >= len(left), -1, places))
        return found if is_list(right) or not length(found) else next(iterate(found))
    if not isinstance(left, Vector | Items | Table):
        raise QError("type")
    if isinstance(left, Table) and isinstance(right, Dict):
        return Atom(LONG, np.int64(find(left, enlist(right))[0]))
    if isinstance(left, Vector) and isinstance(right, Vector | Atom) and left.code != right.code:
        if SYMBOL in (left.code, right.code):
            raise QError("type")
        code = promoted(left.code, right.code)
        places = find(
            Vector(code, convert(left.data, left.code, code)),
            Vector(code, np.atleast_1d(convert(right.data, right.code, code))),
        )
        return Vector(LONG, places) if isinstance(right, Vector) else Atom(LONG, np.int64(places[0]))
    if isinstance(left, Items) and is_list(right) and not _holds_lists(right):
        return Atom(LONG, np.int64(find(left, Items([right]))[0]))
    if isinstance(right, Vector | Items | Table):
        return Vector(LONG, find(left, right))
    needle = enlist(right) if isinstance(right, Atom) else Items([right])
    return Atom(LONG, np.int64(find(left, needle)[0]))


def _holds_lists(value: Value) -> bool:
    return isinstance(value, Items) and any(is_list(entry) for entry in value.items)


def _random(q: Interpreter, count: int, pool: Value) -> Value:
    if abs(count) > 1 << 28:
        raise QError("wsfull")
    if isinstance(pool, Vector | Items | Table):
        if count < 0:
            if -count > len(pool):
                raise QError("length")
            return take(pool, q.random.permutation(len(pool))[:-count])
        return take(pool, q.random.integers(0, max(len(pool), 1), count))
    if not isinstance(pool, Atom) or count < 0:
        raise QError("nyi")
    if pool.code == FLOAT:
        return Vector(FLOAT, q.random.random(count) * float(pool.data))
    if pool.code in (SYMBOL, 2, 10):
        raise QError("nyi")
    top = int(pool.data)
    if top <= 0:
        raise QError("nyi")
    drawn = q.random.integers(0, top, count)
    return Vector(pool.code, drawn.astype(np.asarray(pool.data).dtype))


@pure("?", rank=3)
def vector_conditional(test: Value, yes: Value, no: Value) -> Value:
    if not isinstance(test, Vector) or test.code != BOOL:
        if isinstance(test, Atom) and test.code == BOOL:
            return yes if bool(test.data) else no
        raise QError("type")
    one, two = spread(yes, len(test)), spread(no, len(test))
    if length(one) != len(test) or length(two) != len(test):
        raise QError("length")
    if isinstance(one, Vector) and isinstance(two, Vector):
        if one.code != two.code:
            raise QError("type")
        return Vector(one.code, np.where(test.data, one.data, two.data))
    pairs = zip(test.data, to_items(one), to_items(two), strict=True)
    return collapse([a if chosen else b for chosen, a, b in pairs])

"""How functions of atoms reach through lists, dictionaries and tables, on one side or both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.grouping import find
from infra.airgap.kdb_standin.evaluation.items import check_lengths, collapse, iterate, take
from infra.airgap.kdb_standin.evaluation.joining import join_dicts
from stores.kdb.types import DTYPES
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, length

Leaf = Atom | Vector
Pair = Callable[[Leaf, Leaf], Value]
Single = Callable[[Leaf], Value]


def wrap(code: int, data: Any) -> Value:
    """An atom or a vector from what numpy gave, in the type's own representation."""
    dtype = DTYPES[code]
    if isinstance(data, np.ndarray) and data.ndim:
        return Vector(code, data.astype(dtype, copy=False))
    return Atom(code, np.asarray(data).astype(dtype)[()])


def on_each(function: Single, value: Value) -> Value:
    """Apply to every atom or vector inside a value."""
    match value:
        case Atom() | Vector():
            return function(value)
        case Items(items=items):
            return collapse([on_each(function, entry) for entry in items])
        case Dict(keys=keys, values=values):
            return Dict(keys, on_each(function, values))
        case Table(names=names, columns=columns):
            return Table(names, tuple(on_each(function, column) for column in columns))
    raise QError("type")


def on_pairs(function: Pair, left: Value, right: Value) -> Value:
    """Apply to corresponding atoms and vectors; an atom pairs with everything."""
    if isinstance(left, Atom | Vector) and isinstance(right, Atom | Vector):
        if isinstance(left, Vector) and isinstance(right, Vector) and len(left) != len(right):
            raise QError("length")
        return function(left, right)
    if isinstance(left, Dict) or isinstance(right, Dict):
        return _on_dicts(function, left, right)
    if isinstance(left, Table) or isinstance(right, Table):
        return _on_tables(function, left, right)
    if not isinstance(left, Items | Vector | Atom) or not isinstance(right, Items | Vector | Atom):
        raise QError("type")
    count = check_lengths(left, right)
    lefts = [left] * count if isinstance(left, Atom) else iterate(left)
    rights = [right] * count if isinstance(right, Atom) else iterate(right)
    return collapse([on_pairs(function, a, b) for a, b in zip(lefts, rights, strict=True)])


def _on_dicts(function: Pair, left: Value, right: Value) -> Value:
    if not isinstance(right, Dict):
        assert isinstance(left, Dict)  # noqa: S101 - one of them is
        return Dict(left.keys, on_pairs(function, left.values, right))
    if not isinstance(left, Dict):
        return Dict(right.keys, on_pairs(function, left, right.values))
    merged = join_dicts(left, right)
    places, other = find(left.keys, merged.keys), find(right.keys, merged.keys)
    values = []
    for mine, theirs in zip(places.tolist(), other.tolist(), strict=True):
        one = take(left.values, np.array([mine]))
        two = take(right.values, np.array([theirs]))
        if theirs >= length(right):
            values.append(one)
        elif mine >= length(left):
            values.append(two)
        else:
            values.append(on_pairs(function, one, two))
    singles = [next(iterate(value)) for value in values]
    return Dict(merged.keys, collapse(singles))


def _on_tables(function: Pair, left: Value, right: Value) -> Value:
    if isinstance(left, Table) and isinstance(right, Table):
        if left.names != right.names:
            raise QError("mismatch")
        pairs = zip(left.columns, right.columns, strict=True)
        return Table(left.names, tuple(on_pairs(function, a, b) for a, b in pairs))
    if isinstance(left, Table):
        return Table(left.names, tuple(on_pairs(function, column, right) for column in left.columns))
    assert isinstance(right, Table)  # noqa: S101 - one of them is
    return Table(right.names, tuple(on_pairs(function, left, column) for column in right.columns))

"""Membership: in, except, inter, union."""

from __future__ import annotations

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import pure
from infra.airgap.kdb_standin.evaluation.grouping import find
from infra.airgap.kdb_standin.evaluation.items import (
    as_list,
    collapse,
    enlist,
    is_list,
    take,
)
from infra.airgap.kdb_standin.evaluation.joining import join
from infra.airgap.kdb_standin.primitives.collections_of import distinct
from stores.kdb.types import BOOL
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, length


@pure("in", rank=2)
def in_(left: Value, right: Value) -> Value:
    if isinstance(left, Table) and isinstance(right, Table):
        return Vector(BOOL, find(right, left) < len(right))
    rights = as_list(right)
    if isinstance(left, Dict | Table) and isinstance(rights, Table):
        return Atom(BOOL, np.bool_(find(rights, enlist(left))[0] < len(rights)))
    if isinstance(left, Vector) and not isinstance(right, Items):
        if isinstance(rights, Vector) and rights.code != left.code:
            return Vector(BOOL, _within_numbers(left, rights))
        return Vector(BOOL, find(rights, left) < length(rights))
    if isinstance(left, Items) and not _holds_lists(right):
        return collapse([in_(entry, right) for entry in left.items])
    if isinstance(left, Items):
        return (
            Vector(BOOL, find(rights, left) < length(rights)) if _all_lists(left) else _single(left, rights)
        )
    return _single(left, rights)


def _single(left: Value, rights: Value) -> Value:
    if isinstance(left, Atom) and isinstance(rights, Vector) and left.code != rights.code:
        return Atom(BOOL, np.bool_(_within_numbers(Vector(left.code, np.array([left.data])), rights)[0]))
    needle = enlist(left) if isinstance(left, Atom) else Items([left])
    return Atom(BOOL, np.bool_(find(rights, needle)[0] < length(rights)))


def _holds_lists(value: Value) -> bool:
    return isinstance(value, Items) and any(is_list(entry) for entry in value.items)


def _all_lists(value: Items) -> bool:
    return all(is_list(entry) for entry in value.items)


def _within_numbers(left: Vector, right: Vector) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Membership across numeric types; symbols and numbers never meet."""
    if left.data.dtype.kind not in "iufb" or right.data.dtype.kind not in "iufb":
        raise QError("type")
    if not len(right) or 11 in (left.code, right.code):
        return np.zeros(len(left), np.bool_)
    return np.asarray(np.isin(left.data, right.data))


@pure("except", rank=2)
def except_(left: Value, right: Value) -> Value:
    keep = find(as_list(right), as_list(left)) >= length(as_list(right))
    return take(as_list(left), np.flatnonzero(keep))


@pure("inter", rank=2)
def inter(left: Value, right: Value) -> Value:
    keep = find(as_list(right), as_list(left)) < length(as_list(right))
    return take(as_list(left), np.flatnonzero(keep))


@pure("union", rank=2)
def union(left: Value, right: Value) -> Value:
    return distinct(join(left, right))

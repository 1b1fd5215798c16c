"""Joins of tables: lj, ij, uj, pj, ej, aj, aj0, asof."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual, pure
from infra.airgap.kdb_standin.evaluation.grouping import combined, dense, find, members, sort_key
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import join_columns, null_item, spread, take, take_column
from infra.airgap.kdb_standin.evaluation.joining import join_dicts, join_tables
from infra.airgap.kdb_standin.primitives.arithmetic import add
from infra.airgap.kdb_standin.primitives.mathematics import fill
from infra.airgap.kdb_standin.primitives.overloads import unkeyed, with_keys
from stores.kdb import symbols
from stores.kdb.types import SYMBOL
from stores.kdb.values import Atom, Dict, Table, Value, Vector


def _places(left: Table, right: Dict) -> tuple[NDArray[Any], Table]:
    keys, values = right.keys, right.values
    if not isinstance(keys, Table) or not isinstance(values, Table):
        raise QError("type")
    for name in keys.names:
        if name not in left.names:
            raise QError(name)
    wanted = Table(keys.names, tuple(left.column(name) for name in keys.names))
    return find(keys, wanted), values


def _with(left: Table, name: str, column: Value) -> Table:
    if name not in left.names:
        return Table((*left.names, name), (*left.columns, column))
    at = left.names.index(name)
    return Table(left.names, (*left.columns[:at], column, *left.columns[at + 1 :]))


def _rekeyed(left: Value, table: Table) -> Value:
    return with_keys(len(left.keys.names), table) if isinstance(left, Dict) else table  # type: ignore[attr-defined]


@pure("lj", rank=2)
def lj(left: Value, right: Value) -> Value:
    """Every row of the left with what the keyed right has for it; its own value where that has none."""
    if not isinstance(right, Dict):
        raise QError("type")
    table = unkeyed(left)
    places, values = _places(table, right)
    return _rekeyed(left, _overlaid(table, values, np.where(places < len(right), places, -1)))


def _overlaid(table: Table, other: Table, places: NDArray[Any]) -> Table:
    """Each row with the columns of the other's row at its place; -1 keeps the row's own value, or null."""
    result = table
    for name, column in zip(other.names, other.columns, strict=True):
        picked = take_column(column, places)
        if name in table.names and isinstance(picked, Vector):
            old = table.column(name)
            if isinstance(old, Vector) and old.code == picked.code:
                picked = Vector(old.code, np.where(places < 0, old.data, picked.data))
        result = _with(result, name, picked)
    return result


@pure("ljf", rank=2)
def ljf(left: Value, right: Value) -> Value:
    """As lj, but a null on the right leaves the left's value."""
    joined = unkeyed(lj(left, right))
    table = unkeyed(left)
    result = joined
    for name in table.names:
        old, new = table.column(name), joined.column(name)
        if isinstance(old, Vector) and isinstance(new, Vector) and old.code == new.code and old is not new:
            result = _with(result, name, fill(old, new))
    return _rekeyed(left, result)


@pure("ij", rank=2)
def ij(left: Value, right: Value) -> Value:
    if not isinstance(right, Dict):
        raise QError("type")
    table = unkeyed(left)
    places, _ = _places(table, right)
    kept = take(table, np.flatnonzero(places < len(right)))
    return lj(kept, right)


@pure("pj", rank=2)
def pj(left: Value, right: Value) -> Value:
    """Values of the right are added; what it lacks counts as nought."""
    if not isinstance(right, Dict):
        raise QError("type")
    table = unkeyed(left)
    places, values = _places(table, right)
    found = places < len(right)
    result = table
    for name, column in zip(values.names, values.columns, strict=True):
        picked = take_column(column, np.where(found, places, -1))
        if not isinstance(picked, Vector):
            raise QError("type")
        clean = Vector(picked.code, np.where(found, picked.data, 0).astype(picked.data.dtype))
        result = _with(result, name, add(table.column(name), clean) if name in table.names else clean)
    return _rekeyed(left, result)


@pure("uj", rank=2)
def uj(left: Value, right: Value) -> Value:
    """All rows and all columns of both; nulls where a side lacks a column. Keyed tables are upserted."""
    if isinstance(left, Dict) and isinstance(right, Dict):
        return _union_keyed(left, right)
    one, two = unkeyed(left), unkeyed(right)
    names = (*one.names, *(name for name in two.names if name not in one.names))
    return join_tables(_widened(one, names, two), _widened(two, names, one))


def _union_keyed(left: Dict, right: Dict) -> Value:
    one, two = left.values, right.values
    if not isinstance(one, Table) or not isinstance(two, Table):
        raise QError("type")
    names = (*one.names, *(name for name in two.names if name not in one.names))
    wide = Dict(left.keys, _widened(one, names, two))
    places = find(left.keys, right.keys)
    old = take(wide.values, np.where(places < len(left), places, -1))
    assert isinstance(old, Table)  # noqa: S101 - taken from one
    new = Table(names, tuple(two.column(n) if n in two.names else old.column(n) for n in names))
    return join_dicts(wide, Dict(right.keys, new))


def _widened(table: Table, names: tuple[str, ...], other: Table) -> Table:
    columns = []
    for name in names:
        if name in table.names:
            columns.append(table.column(name))
        else:
            columns.append(spread(null_item(other.column(name)), len(table)))
    return Table(names, tuple(columns))


@pure("ej", rank=3)
def ej(names: Value, left: Value, right: Value) -> Value:
    """One row for every pair of rows that agree on the columns."""
    one, two = unkeyed(left), unkeyed(right)
    wanted = _texts(names)
    both = [join_columns(one.column(name), two.column(name)) for name in wanted]
    codes, size = combined(both, len(one) + len(two))
    numbers, firsts = dense(codes, size)
    order, bounds = members(numbers[len(one) :], len(firsts))
    mine = numbers[: len(one)]
    counts = bounds[mine + 1] - bounds[mine]
    lefts = np.repeat(np.arange(len(one)), counts)
    offsets = np.arange(len(lefts)) - np.repeat(np.cumsum(counts) - counts, counts)
    rights = order[np.repeat(bounds[mine], counts) + offsets]
    result = take(one, lefts)
    assert isinstance(result, Table)  # noqa: S101 - taken from one
    for name, column in zip(two.names, two.columns, strict=True):
        if name not in wanted:
            result = _with(result, name, take_column(column, rights))
    return result


def _texts(names: Value) -> list[str]:
    if not isinstance(names, Atom | Vector) or names.code != SYMBOL:
        raise QError("type")
    return symbols.texts(np.atleast_1d(names.data))


def _as_of(names: Value, left: Value, right: Value, *, right_time: bool) -> Value:
    """For each row of the left the last of the right with the same keys and no later time.

    The right is searched in the order its rows stand in, as q does: it must be sorted by time
    within the keys.
    """
    wanted = _texts(names)
    one, two = unkeyed(left), unkeyed(right)
    for name in wanted:
        if name not in one.names or name not in two.names:
            raise QError(name)
    met = wanted[:-1] if right_time else wanted
    others = tuple(name for name in two.names if name not in met)
    taken = Table(others, tuple(two.column(name) for name in others))
    return _rekeyed(left, _overlaid(one, taken, _latest(one, two, wanted)))


def _latest(one: Table, two: Table, wanted: list[str]) -> NDArray[Any]:
    """The row of `two` for each row of `one`, -1 for none: keys and times as one sorted number."""
    times = join_columns(one.column(wanted[-1]), two.column(wanted[-1]))
    if not isinstance(times, Vector):
        raise QError("type")
    time_key = np.unique(sort_key(times), return_inverse=True)[1].astype(np.int64)
    keys = [join_columns(one.column(name), two.column(name)) for name in wanted[:-1]]
    codes, size = combined(keys, len(times))
    numbers, _ = dense(codes, size) if len(codes) else (codes, codes)
    width = int(time_key.max(initial=0)) + 1
    whole = numbers * width + time_key
    mine, theirs = whole[: len(one)], whole[len(one) :]
    order = np.argsort(theirs, kind="stable")
    found = np.searchsorted(theirs[order], mine, "right") - 1
    places = np.where(found >= 0, order[np.maximum(found, 0)] if len(order) else -1, -1)
    if len(order):
        same = numbers[len(one) :][np.maximum(places, 0)] == numbers[: len(one)]
        places = np.where((places >= 0) & same, places, -1)
    return places


@pure("aj", rank=3)
def aj(names: Value, left: Value, right: Value) -> Value:
    return _as_of(names, left, right, right_time=False)


@pure("aj0", rank=3)
def aj0(names: Value, left: Value, right: Value) -> Value:
    return _as_of(names, left, right, right_time=True)


@contextual("asof", rank=2)
def asof(q: Interpreter, table: Value, row: Value) -> Value:
    wanted = q.call("enlist", row) if isinstance(row, Dict) else row
    if not isinstance(table, Table) or not isinstance(wanted, Table):
        raise QError("type")
    if set(wanted.names) - set(table.names):
        raise QError("mismatch")
    places = _latest(wanted, table, list(wanted.names))
    rest = Table(
        tuple(n for n in table.names if n not in wanted.names),
        tuple(take_column(table.column(n), places) for n in table.names if n not in wanted.names),
    )
    return rest if isinstance(row, Table) else q.call("first", rest)

"""What a table is: cols, keys, meta, attr, xkey, xcol, xcols, 0!, ungroup, xgroup."""

from __future__ import annotations

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual, pure
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import iterate, take, text_of
from infra.airgap.kdb_standin.evaluation.names import Names
from infra.airgap.kdb_standin.primitives.collections_of import raze
from infra.airgap.kdb_standin.primitives.overloads import unkeyed, with_keys
from infra.airgap.kdb_standin.storage.partitioned import Partitioned
from infra.airgap.kdb_standin.tables.attributes import attribute_letter
from stores.kdb import symbols
from stores.kdb.types import CHAR, LETTERS, SYMBOL
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector, length, symbol_list


def resolved(q: Interpreter, target: Value) -> Value:
    """A table given by value or by name."""
    if isinstance(target, Atom) and target.code == SYMBOL:
        return q.look_up(Names.qualified(text_of(target), q.context), "")
    return target


@contextual("cols", rank=1)
def cols(q: Interpreter, target: Value) -> Value:
    found = resolved(q, target)
    if isinstance(found, Partitioned):
        return symbol_list(found.names)
    return symbol_list(unkeyed(found).names)


@contextual("keys", rank=1)
def keys(q: Interpreter, target: Value) -> Value:
    found = resolved(q, target)
    if isinstance(found, Dict) and isinstance(found.keys, Table):
        return symbol_list(found.keys.names)
    if isinstance(found, Table | Partitioned):
        return symbol_list([])
    raise QError("type")


def type_letter(column: Value) -> int:
    """The character that meta shows: lower case for a vector, upper for a list of vectors of one type."""
    if isinstance(column, Vector):
        return ord(LETTERS[column.code])
    if isinstance(column, Items) and len(column):
        codes = {entry.code if isinstance(entry, Vector) else 0 for entry in column.items}
        if len(codes) == 1 and 0 not in codes:
            return ord(LETTERS[codes.pop()].upper())
    return 32


@contextual("meta", rank=1)
def meta(q: Interpreter, target: Value) -> Value:
    found = resolved(q, target)
    table = found.sample() if isinstance(found, Partitioned) else unkeyed(found)
    letters = np.array([type_letter(column) for column in table.columns], np.uint8)
    body = Table(
        ("t", "f", "a"),
        (
            Vector(CHAR, letters),
            symbol_list([""] * len(table.names)),
            symbol_list([attribute_letter(column) for column in table.columns]),
        ),
    )
    return Dict(Table(("c",), (symbol_list(table.names),)), body)


@pure("attr", rank=1)
def attr(value: Value) -> Value:
    return Atom(SYMBOL, np.int32(symbols.intern(attribute_letter(value))))


def _symbols(value: Value) -> list[str]:
    if isinstance(value, Atom | Vector) and value.code == SYMBOL:
        return symbols.texts(np.atleast_1d(value.data))
    if isinstance(value, Items) and not len(value):
        return []
    raise QError("type")


@contextual("xkey", rank=2)
def xkey(q: Interpreter, columns: Value, target: Value) -> Value:
    if isinstance(target, Atom) and target.code == SYMBOL:
        name = Names.qualified(text_of(target), q.context)
        q.assign(name, xkey(q, columns, q.look_up(name, "")))
        return target
    names = _symbols(columns)
    table = unkeyed(target)
    return with_keys(len(names), _reordered(table, names)) if names else table


def _reordered(table: Table, first: list[str]) -> Table:
    for name in first:
        if name not in table.names:
            raise QError(name)
    names = [*first, *(name for name in table.names if name not in first)]
    return Table(tuple(names), tuple(table.column(name) for name in names))


@pure("xcols", rank=2)
def xcols(columns: Value, target: Value) -> Value:
    if not isinstance(target, Table):
        raise QError("type")
    return _reordered(target, _symbols(columns))


@pure("xcol", rank=2)
def xcol(names: Value, target: Value) -> Value:
    """New names from the left, or by a dictionary of old to new."""
    table = unkeyed(target)
    if isinstance(names, Dict):
        renamed = dict(zip(_symbols(names.keys), _symbols(names.values), strict=True))
        new = [renamed.get(name, name) for name in table.names]
    else:
        given = _symbols(names)
        if len(given) > len(table.names):
            raise QError("length")
        new = [*given, *table.names[len(given) :]]
    found = Table(tuple(new), table.columns)
    return with_keys(len(target.keys.names), found) if isinstance(target, Dict) else found  # type: ignore[attr-defined]


@pure("ungroup", rank=1)
def ungroup(target: Value) -> Value:
    table = unkeyed(target)
    nested = [column for column in table.columns if isinstance(column, Items)]
    if not nested:
        return table
    counts = np.array([length(entry) for entry in nested[0].items], np.int64)
    rows = np.repeat(np.arange(len(table)), counts)
    columns = [raze(column) if isinstance(column, Items) else take(column, rows) for column in table.columns]
    return Table(table.names, tuple(columns))


@contextual("xgroup", rank=2)
def xgroup(q: Interpreter, columns: Value, target: Value) -> Value:
    names = _symbols(columns)
    table = _reordered(unkeyed(target), names)
    keys_part = Table(table.names[: len(names)], table.columns[: len(names)])
    groups = q.call("group", keys_part)
    assert isinstance(groups, Dict)  # noqa: S101 - group gives one
    places = [entry.data for entry in iterate(groups.values) if isinstance(entry, Vector)]
    rest = table.columns[len(names) :]
    body = tuple(Items([take(column, place) for place in places]) for column in rest)
    return Dict(groups.keys, Table(table.names[len(names) :], body))


@pure("fkeys", rank=1)
def fkeys(_: Value) -> Value:
    return Dict(symbol_list([]), Items([]))

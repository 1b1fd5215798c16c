"""Functions under adverbs: each, over, scan, prior, each-left, each-right."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import FUNCTIONS, DerivedFunction, Primitive, rank_of
from infra.airgap.kdb_standin.evaluation.items import (
    EMPTY_LIST,
    check_lengths,
    collapse,
    enlist,
    is_list,
    iterate,
    match,
    to_items,
)
from stores.kdb.values import Atom, Dict, Items, Table, Value, Vector

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter

#: Reductions of a vector that need no loop: over and scan of these operators are these keywords.
_OVER = {"+": "sum", "*": "prd", "&": "min", "|": "max", ",": "raze"}
_SCAN = {"+": "sums", "*": "prds", "&": "mins", "|": "maxs"}
_MOST_STEPS = 10_000_000  # a converge that never does ends here


def apply_derived(q: Interpreter, derived: DerivedFunction, arguments: Sequence[Value]) -> Value:
    function, adverb = derived.function, derived.adverb
    if adverb == "'":
        return each(q, function, arguments)
    if len(arguments) > 2 and adverb in ("/", "\\"):
        return _fold_many(q, function, arguments, keep=adverb == "\\")
    if len(arguments) not in (1, 2):
        raise QError("rank")
    left = arguments[0] if len(arguments) == 2 else None
    right = arguments[-1]
    if adverb == "':":
        return prior(q, function, left, right)
    if adverb in ("/:", "\\:"):
        if left is None:
            raise QError("rank")
        if adverb == "/:":
            return _mapped(right, lambda entry: q.apply(function, [left, entry]))
        return _mapped(left, lambda entry: q.apply(function, [entry, right]))
    keep = adverb == "\\"
    if not isinstance(function, FUNCTIONS):
        raise QError("nyi")
    if rank_of(function) == 1:
        return _repeat(q, function, left, right, keep=keep)
    return fold(q, function, left, right, keep=keep)


def _mapped(over: Value, function: Callable[[Value], Value]) -> Value:
    """The results for each item, in the shape of what is mapped over."""
    if isinstance(over, Dict):
        if over.is_keyed_table:
            return Dict(over.keys, collapse([function(entry) for entry in iterate(over.values)]))
        return Dict(over.keys, collapse([function(entry) for entry in iterate(over.values)]))
    if not isinstance(over, Vector | Items | Table):
        return function(over)
    return collapse([function(entry) for entry in iterate(over)])


def each(q: Interpreter, function: Value, arguments: Sequence[Value]) -> Value:
    if len(arguments) == 1:
        only = arguments[0]
        if isinstance(only, Vector | Items) and not len(only):
            return EMPTY_LIST
        return _mapped(only, lambda entry: q.apply(function, [entry]))
    lists = [argument for argument in arguments if not isinstance(argument, Atom)]
    if not lists:
        return q.apply(function, arguments)
    if any(isinstance(argument, Dict) for argument in lists):
        raise QError("nyi")
    count = check_lengths(*arguments)
    columns = [
        iterate(argument) if isinstance(argument, Vector | Items | Table) else [argument] * count
        for argument in arguments
    ]
    return collapse([q.apply(function, list(row)) for row in zip(*columns, strict=True)])


def fold(q: Interpreter, function: Value, left: Value | None, right: Value, *, keep: bool) -> Value:
    """Over and scan of a function of two."""
    if left is None and isinstance(function, Primitive) and isinstance(right, Vector | Items):
        quick = (_SCAN if keep else _OVER).get(function.name)
        if quick is not None and (len(right) or not keep) and (isinstance(right, Vector) or quick == "raze"):
            return q.call(quick, right)
    if not isinstance(right, Vector | Items | Table | Dict):
        entries: list[Value] = [right]
    else:
        entries = to_items(right)
    if left is None:
        if not entries:
            return right if keep else EMPTY_LIST
        result, entries = entries[0], entries[1:]
        kept = [result]
    else:
        result, kept = left, []
    for entry in entries:
        result = q.apply(function, [result, entry])
        if keep:
            kept.append(result)
    if not keep:
        return result
    found = collapse(kept) if is_list(right) or isinstance(right, Table | Dict) else result
    return Dict(right.keys, found) if isinstance(right, Dict) and left is not None else found


def _fold_many(q: Interpreter, function: Value, arguments: Sequence[Value], *, keep: bool) -> Value:
    """f/[x;y;z]: y and z side by side."""
    result, lists = arguments[0], arguments[1:]
    count = check_lengths(*lists)
    columns = [iterate(column) if is_list(column) else [column] * count for column in lists]
    kept = []
    for row in zip(*columns, strict=True):
        result = q.apply(function, [result, *row])
        kept.append(result)
    return collapse(kept) if keep else result


def _repeat(q: Interpreter, function: Value, left: Value | None, right: Value, *, keep: bool) -> Value:
    """Do (a count on the left), while (a test on the left) or converge (nothing on the left)."""
    result, kept = right, [right]
    if left is None:
        for _ in range(_MOST_STEPS):
            following = q.apply(function, [result])
            if match(following, result) or match(following, right):
                break
            result = following
            kept.append(result)
        else:
            raise QError("limit")
    elif isinstance(left, FUNCTIONS):
        while q.is_true(q.apply(left, [result])):
            result = q.apply(function, [result])
            kept.append(result)
    else:
        if not isinstance(left, Atom):
            raise QError("type")
        for _ in range(int(left.data)):
            result = q.apply(function, [result])
            kept.append(result)
    return collapse(kept) if keep else result


def prior(q: Interpreter, function: Value, left: Value | None, right: Value) -> Value:
    """Each item with the one before it; without a left argument the first stands alone or meets a null."""
    if not isinstance(right, Vector | Items):
        raise QError("type")
    entries = to_items(right)
    if not entries:
        return right
    if left is None:
        first = entries[0]
        keeps_first = isinstance(function, Primitive) and function.name in ("-", "+", ",", "%", "*", "&", "|")
        if function_name(function) == ",":
            first = enlist(first)
        elif not keeps_first:
            first = q.apply(function, [first, q.call("first", _void(right))])
        rest = [q.apply(function, [now, before]) for before, now in itertools.pairwise(entries)]
        return collapse([first, *rest])
    pairs = zip([left, *entries], entries, strict=False)
    return collapse([q.apply(function, [now, before]) for before, now in pairs])


def _void(value: Value) -> Value:
    return Vector(value.code, value.data[:0]) if isinstance(value, Vector) else EMPTY_LIST


def function_name(function: Value) -> str:
    return function.name if isinstance(function, Primitive) else ""

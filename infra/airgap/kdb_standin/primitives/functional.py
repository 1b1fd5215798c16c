"""Functions over functions, and names: each, over, scan, prior, value, eval, reval, get, set, hopen."""

from __future__ import annotations

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.adverbs import each as map_each
from infra.airgap.kdb_standin.evaluation.adverbs import prior as map_prior
from infra.airgap.kdb_standin.evaluation.functions import (
    Composition,
    DerivedFunction,
    Projection,
    contextual,
    pure,
)
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import text_of, whole_number
from infra.airgap.kdb_standin.evaluation.names import Names
from infra.airgap.kdb_standin.evaluation.scope import Scope
from infra.airgap.kdb_standin.evaluation.tree import node_of, tree_of
from infra.airgap.kdb_standin.messages import callable_of
from infra.airgap.kdb_standin.storage import files
from infra.airgap.kdb_standin.storage.enumerated import Enumerated
from infra.airgap.kdb_standin.system.loading import run_text
from stores.kdb.types import CHAR, INT, SHORT, SYMBOL
from stores.kdb.values import (
    NOTHING,
    Atom,
    Dict,
    Items,
    Lambda,
    Table,
    Value,
    Vector,
    symbol_list,
)


@contextual("each", "peach", rank=2)
def each(q: Interpreter, function: Value, value: Value) -> Value:
    return map_each(q, function, [value])


@contextual("over", rank=2)
def over(q: Interpreter, function: Value, value: Value) -> Value:
    return q.apply(DerivedFunction(function, "/"), [value])


@contextual("scan", rank=2)
def scan(q: Interpreter, function: Value, value: Value) -> Value:
    return q.apply(DerivedFunction(function, "\\"), [value])


@contextual("prior", rank=2)
def prior(q: Interpreter, function: Value, value: Value) -> Value:
    return map_prior(q, function, None, value)


def _compose(_: Interpreter, outer: Value, inner: Value) -> Value:
    return Composition([outer, inner])


contextual("'", rank=2)(_compose)


@pure("type", rank=1)
def type_(value: Value) -> Value:
    return Atom(SHORT, np.int16(value.type_number))


@contextual("value", rank=1)
def value_(q: Interpreter, value: Value) -> Value:
    """Text is evaluated, a name looked up, a list applied, a dictionary gives its values."""
    match value:
        case Enumerated(data=data):
            return Vector(SYMBOL, data)
        case Vector(code=code) | Atom(code=code) if code == CHAR:
            return run_text(q, text_of(value))
        case Atom(code=code) if code == SYMBOL:
            return get(q, value)
        case Dict(values=values):
            return values
        case Items(items=items) if items:
            return q.apply(callable_of(q, items[0]), list(items[1:]) or [NOTHING])
        case Vector(code=code, data=data) if code == SYMBOL and len(data):
            head, *rest = [Atom(SYMBOL, entry) for entry in data]
            return q.apply(callable_of(q, head), rest or [NOTHING])
        case Lambda() | Projection():
            raise QError("nyi")
    return value


@contextual("get", rank=1)
def get(q: Interpreter, name: Value) -> Value:
    text = text_of(name)
    if text.startswith(":"):
        return files.read(q, text[1:])
    if text.startswith("."):
        found = q.names.get(text)
        if found is not None:
            return found
    return q.look_up(text, q.context)


@contextual("set", rank=2)
def set_(q: Interpreter, name: Value, value: Value) -> Value:
    if not isinstance(name, Atom) or name.code != SYMBOL:
        raise QError("type")
    text = text_of(name)
    if text.startswith(":"):
        q.writes()
        files.write(q, text[1:], value)
        return name
    q.assign(Names.qualified(text, q.context), value)
    return name


@contextual("eval", rank=1)
def eval_(q: Interpreter, tree: Value) -> Value:
    return q.evaluate(node_of(tree), Scope(context=q.context))


@contextual("reval", rank=1)
def reval(q: Interpreter, tree: Value) -> Value:
    """As eval, but whatever would change the process signals 'noupdate."""
    q.read_only += 1
    try:
        return eval_(q, tree)
    finally:
        q.read_only -= 1


@contextual("parse", rank=1)
def parse(_: Interpreter, text: Value) -> Value:
    return tree_of(text_of(text))


@contextual("key", rank=1)
def key(q: Interpreter, value: Value) -> Value:
    """A dictionary's keys, a namespace's names, whether a name or a file exists."""
    match value:
        case Dict(keys=keys):
            return keys
        case Table() | Vector():
            raise QError("nyi")
        case Atom(code=code) if code == SYMBOL:
            text = text_of(value)
            if text.startswith(":"):
                return files.key(q, text[1:])
            if text == "":
                return symbol_list(q.names.namespaces())
            if text == "." or q.names.inside(text):
                names = list(q.names.inside(text))
                return symbol_list(names if text == "." else ["", *names])
            found = q.names.get(Names.qualified(text, q.context))
            return value if found is not None else Items([])
        case Atom() if value.data.dtype.kind in "iu":
            return q.call("til", value)
    raise QError("type")


@contextual("delete name", rank=1)
def delete_name(q: Interpreter, name: Value) -> Value:
    q.writes()
    q.names.delete(text_of(name))
    return NOTHING


@contextual("hopen", rank=1)
def hopen(q: Interpreter, target: Value) -> Value:
    """A handle to another process, or to a file that is appended to."""
    timeout = 0.0
    if isinstance(target, Items) and len(target) == 2:
        target, wait = target.items
        timeout = float(wait.data) / 1000 if isinstance(wait, Atom) else 0.0
    if isinstance(target, Atom) and target.code != SYMBOL:
        text = f":localhost:{int(target.data)}"
    else:
        text = text_of(target)
        text = text if text.startswith(":") else ":" + text
    q.writes()
    if files.is_file_name(text[1:]):
        return Atom(INT, np.int32(files.open_for_append(q, text[1:])))
    if q.remote is None:
        raise QError("hop")
    return Atom(INT, np.int32(q.remote.open(text, timeout)))


@contextual("hclose", rank=1)
def hclose(q: Interpreter, handle: Value) -> Value:
    if not isinstance(handle, Atom):
        raise QError("type")
    number = whole_number(handle)
    if files.close(q, number):
        return NOTHING
    if q.remote is None:
        raise QError("domain")
    q.remote.close(number)
    return NOTHING

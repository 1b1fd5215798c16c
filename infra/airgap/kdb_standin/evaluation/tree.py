"""Parse trees as q values, and back to syntax: what functional queries, eval and parse speak."""

from __future__ import annotations

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import Primitive, primitive
from infra.airgap.kdb_standin.evaluation.items import enlist, text_of
from infra.airgap.kdb_standin.lang import nodes
from infra.airgap.kdb_standin.lang.parser import parse
from stores.kdb.types import SYMBOL
from stores.kdb.values import Atom, Items, Nothing, Value, Vector, symbol


def node_of(tree: Value) -> nodes.Node:
    """A symbol is a name, a list applies its head, an enlisted value is that value itself."""
    if isinstance(tree, Atom) and tree.code == SYMBOL:
        return nodes.Name(text_of(tree))
    if isinstance(tree, Vector) and tree.code == SYMBOL:
        if len(tree) < 2:
            return nodes.Constant(Atom(SYMBOL, tree.data[0]) if len(tree) else tree)
        head, *rest = [nodes.Name(text_of(Atom(SYMBOL, entry))) for entry in tree.data]
        return nodes.Call(head, list(rest))
    if isinstance(tree, Items) and len(tree) == 1:
        return nodes.Constant(tree.items[0])
    if isinstance(tree, Items) and len(tree):
        arguments: list[nodes.Node | None] = [
            nodes.Constant(item) if isinstance(item, Nothing) else node_of(item) for item in tree.items[1:]
        ]
        return nodes.Call(node_of(tree.items[0]), arguments)
    if isinstance(tree, Primitive):
        return nodes.Name(tree.name) if tree.name.isidentifier() else nodes.Verb(tree.name)
    return nodes.Constant(tree)


def tree_of(text: str) -> Value:
    """`parse`: only applications, names and constants; queries and lambdas are 'nyi."""
    found = parse(text)
    if len(found) != 1:
        raise QError("nyi")
    return _tree(found[0])


def _tree(node: nodes.Node) -> Value:
    match node:
        case nodes.Constant(value=value):
            is_symbols = isinstance(value, Atom | Vector) and value.code == SYMBOL
            return enlist(value) if is_symbols else value
        case nodes.Name(text=text):
            return symbol(text)
        case nodes.Verb(text=text):
            return primitive(text)
        case nodes.Call(function=function, arguments=arguments) if None not in arguments:
            return Items([_tree(function), *(_tree(one) for one in arguments if one is not None)])
    raise QError("nyi")

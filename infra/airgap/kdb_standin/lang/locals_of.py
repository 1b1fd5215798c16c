"""What names a piece of syntax brings: a lambda's locals and parameters, a column's own name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from infra.airgap.kdb_standin.lang.nodes import Assign, Function, Name, Node

_IMPLICIT = ("x", "y", "z")


def children(node: Node) -> Iterator[Node]:
    """The nodes right below one."""
    for field in dataclasses.fields(node):  # type: ignore[arg-type]  # every node class is a dataclass
        yield from _nodes_in(getattr(node, field.name))


def _nodes_in(thing: object) -> Iterator[Node]:
    if isinstance(thing, Node):
        yield thing
    elif isinstance(thing, list | tuple):
        for item in thing:
            yield from _nodes_in(item)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """All nodes in and below `nodes`, without the insides of lambdas."""
    for node in nodes:
        yield node
        if not isinstance(node, Function):
            yield from walk(children(node))


def implicit_parameters(body: list[Node]) -> list[str]:
    """x, y, z as far as the body uses them; always x, as q has it."""
    used = {node.text for node in walk(body) if isinstance(node, Name)}
    used |= {node.name for node in walk(body) if isinstance(node, Assign)}
    for count in (3, 2):
        if _IMPLICIT[count - 1] in used:
            return list(_IMPLICIT[:count])
    return ["x"]


def local_names(parameters: list[str], body: list[Node]) -> frozenset[str]:
    """Plain assignment makes a local; x[i]:y and x+:y change what is there already."""
    assigned = {node.name for node in walk(body) if isinstance(node, Assign) and _defines(node)}
    return frozenset(parameters) | assigned


def _defines(node: Assign) -> bool:
    plain = node.indices is None and node.operator is None
    return plain and not node.is_global and not node.name.startswith(".")


def column_name(node: Node, position: int) -> str:
    """The name q gives an unnamed column: the last one that the expression mentions, else x."""
    names = [inner.text for inner in walk([node]) if isinstance(inner, Name)]
    if not names or names[-1] == "i":
        return "x" if position == 0 else f"x{position}"
    return names[-1].rpartition(".")[2]

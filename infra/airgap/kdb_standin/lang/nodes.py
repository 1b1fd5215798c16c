"""The syntax tree. Shapes only."""

from __future__ import annotations

from dataclasses import dataclass, field

from stores.kdb.values import Value


class Node:
    __slots__ = ()


@dataclass(slots=True)
class Constant(Node):
    value: Value


@dataclass(slots=True)
class Name(Node):
    text: str


@dataclass(slots=True)
class Verb(Node):
    """An operator standing for itself."""

    text: str


@dataclass(slots=True)
class Derived(Node):
    """A function with an adverb: `+/`, `f each` spelled `f'`."""

    function: Node
    adverb: str


@dataclass(slots=True)
class Call(Node):
    """Application or indexing; a missing argument is None and leaves a projection."""

    function: Node
    arguments: list[Node | None]


@dataclass(slots=True)
class Compose(Node):
    """Functions one after the other, last first: `(neg sum@)`."""

    first: Node
    then: Node


@dataclass(slots=True)
class Listing(Node):
    """(a;b;c)"""

    items: list[Node]


@dataclass(slots=True)
class TableLiteral(Node):
    """([k:…] c:…; d:…)"""

    keys: list[tuple[str, Node]] | None
    columns: list[tuple[str, Node]]


@dataclass(slots=True)
class Function(Node):
    """A lambda; `names` are its local names, `text` its source."""

    parameters: list[str]
    body: list[Node]
    text: str
    names: frozenset[str] = field(default_factory=frozenset)


@dataclass(slots=True)
class Assign(Node):
    """name[indices] operator: value; `is_global` for `::`."""

    name: str
    indices: list[Node | None] | None
    operator: Node | None
    value: Node
    is_global: bool


@dataclass(slots=True)
class Conditional(Node):
    """$[test;then;…;else]"""

    branches: list[Node]


@dataclass(slots=True)
class Control(Node):
    """if, while and do."""

    keyword: str
    test: Node
    body: list[Node]


@dataclass(slots=True)
class Return(Node):
    value: Node


@dataclass(slots=True)
class Signal(Node):
    value: Node


@dataclass(slots=True)
class Block(Node):
    """[a;b;c]: the value of the last."""

    body: list[Node]


@dataclass(slots=True)
class Empty(Node):
    """Nothing between two semicolons."""


@dataclass(slots=True)
class Query(Node):
    """select, exec, update and delete; `by` is None without a by."""

    keyword: str
    columns: list[tuple[str, Node]]
    by: list[tuple[str, Node]] | None
    source: Node
    where: list[Node]
    distinct: bool = False
    limit: list[Node] | None = None
    names: list[str] = field(default_factory=list)  # the columns that a delete drops
    unnamed: bool = False  # exec of one unnamed expression gives no dictionary
    by_unnamed: bool = False

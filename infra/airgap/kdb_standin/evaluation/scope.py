"""What an evaluation stands in: scopes, the columns of a query, the process around it. Shapes only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from infra.airgap.kdb_standin.lang import nodes
from stores.kdb.values import Value


class Returned(Exception):  # noqa: N818 - control flow, not an error
    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


@dataclass(slots=True)
class Scope:
    """What names mean where an expression stands: columns before locals before globals."""

    variables: dict[str, Value] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    context: str = ""
    columns: Columns | None = None
    is_top: bool = False


class Columns(Protocol):
    """The columns of a table in a query."""

    def lookup(self, name: str) -> Value | None: ...


class Remote(Protocol):
    """Messages to other processes by handle."""

    def call(self, handle: int, message: Value) -> Value: ...
    def open(self, target: str, timeout: float) -> int: ...
    def close(self, handle: int) -> None: ...


class Process(Protocol):
    """The process that the interpreter lives in: its port and its timer."""

    @property
    def port(self) -> int: ...
    @property
    def timer(self) -> int: ...
    def listen(self, host: str, port: int) -> None: ...
    def set_timer(self, milliseconds: int) -> None: ...
    def handles(self) -> list[int]: ...


@dataclass(slots=True, eq=False)
class View(Value):
    """a::expression at the top level: evaluated anew whenever it is read."""

    node: nodes.Node
    context: str

"""The kinds of function values: primitives, lambdas, projections, compositions, derived functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QError
from stores.kdb.values import Lambda, Value

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
    from infra.airgap.kdb_standin.lang.nodes import Function

Implementation = Callable[..., Value]


@dataclass(slots=True, eq=False)
class Primitive(Value):
    """A keyword or an operator, with one implementation for each number of arguments it takes."""

    name: str
    forms: dict[int, Implementation]

    @property
    def rank(self) -> int:
        return 2 if 2 in self.forms else max(self.forms)

    @property
    def type_number(self) -> int:
        return 101 if self.rank == 1 else 102


@dataclass(slots=True, eq=False)
class Defined(Lambda):
    """A lambda with its syntax tree, ready to run."""

    node: Function | None = None

    @property
    def rank(self) -> int:
        return len(self.node.parameters) if self.node else 1


@dataclass(slots=True, eq=False)
class Projection(Value):
    """A function some of whose arguments are given; None marks those that are not."""

    function: Value
    arguments: list[Value | None]

    @property
    def type_number(self) -> int:
        return 104


@dataclass(slots=True, eq=False)
class Composition(Value):
    """The last function takes the arguments, each earlier one the result so far."""

    functions: Sequence[Value]

    @property
    def type_number(self) -> int:
        return 105


_DERIVED_NUMBERS = {"'": 106, "/": 107, "\\": 108, "':": 109, "/:": 110, "\\:": 111}


@dataclass(slots=True, eq=False)
class DerivedFunction(Value):
    """A function under an adverb."""

    function: Value
    adverb: str

    @property
    def type_number(self) -> int:
        return _DERIVED_NUMBERS[self.adverb]


FUNCTIONS = (Primitive, Lambda, Projection, Composition, DerivedFunction)

#: All primitives by name; filled by the modules of `primitives`, `tables`, `storage` and `system`.
PRIMITIVES: dict[str, Primitive] = {}


def pure(*names: str, rank: int) -> Callable[[Implementation], Implementation]:
    """Register a function of values alone under each name."""

    def register(implementation: Implementation) -> Implementation:
        def with_interpreter(_: Interpreter, *arguments: Value) -> Value:
            return implementation(*arguments)

        for name in names:
            _form(name, rank, with_interpreter)
        return implementation

    return register


def contextual(*names: str, rank: int) -> Callable[[Implementation], Implementation]:
    """Register a function whose first parameter is the interpreter."""

    def register(implementation: Implementation) -> Implementation:
        for name in names:
            _form(name, rank, implementation)
        return implementation

    return register


def _form(name: str, rank: int, implementation: Implementation) -> None:
    PRIMITIVES.setdefault(name, Primitive(name, {})).forms[rank] = implementation


def rank_of(value: Value) -> int:
    match value:
        case Primitive() | Defined():
            return value.rank
        case Projection(arguments=arguments, function=function):
            missing = sum(argument is None for argument in arguments)
            return missing + max(0, rank_of(function) - len(arguments))
        case Composition(functions=functions):
            return rank_of(functions[-1])
        case DerivedFunction(function=inner, adverb=adverb):
            return rank_of(inner) if adverb == "'" else 2
    return 1


def primitive(name: str) -> Primitive:
    found = PRIMITIVES.get(name)
    if found is None:
        raise QError("nyi")
    return found

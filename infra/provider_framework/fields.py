"""The declaration of a resource's properties: type, default, who fills it in, what a change of it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

# None, bool, int, float, str, UNKNOWN, and lists and string-keyed dicts of these.
Value: TypeAlias = Any
Properties: TypeAlias = dict[str, Value]


class Unknown:
    """An output of another resource that is not known before that resource has been applied."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class Scalar(StrEnum):
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ANY = "any"


@dataclass(frozen=True)
class ListOf:
    item: Kind
    unordered: bool = False  # a set: the same members in another order are no change


@dataclass(frozen=True)
class MapOf:
    value: Kind


@dataclass(frozen=True)
class Object:
    fields: Mapping[str, Field]


Kind: TypeAlias = "Scalar | ListOf | MapOf | Object"


@dataclass(frozen=True)
class Field:
    """One property.

    An *input* comes from the program. A *computed* input is filled in by the provider when the program
    leaves it out, and is then no difference. An *output* is the provider's alone and refused as an input.
    The engine keeps what goes in and what comes out side by side, and writes both with every step: an input
    that is long is `input_only`, and not repeated among the outputs.
    """

    kind: Kind = Scalar.STRING
    required: bool = False
    default: Value = None
    computed: bool = False
    output: bool = False
    secret: bool = False
    input_only: bool = False  # a resource's code finds it among the old outputs all the same
    replaces: bool = False  # a change cannot be made in place
    one_of: tuple[str, ...] = ()
    unserved: str = ""  # why an input of the published schema is refused here; refused by name, never ignored
    doc: str = field(default="", compare=False)

"""Inputs against their field declarations: names, types, required, choices; defaults filled in. Pure.

Messages never hold a value: any input may carry a secret.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from infra.provider_framework import paths
from infra.provider_framework.encoding import is_internal
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import (
    UNKNOWN,
    Field,
    Kind,
    ListOf,
    MapOf,
    Object,
    Properties,
    Scalar,
    Value,
)

_WHOLE: Final = re.compile(r"[+-]?\d+")
_WANTED: Final = {
    Scalar.STRING: "a string",
    Scalar.INTEGER: "an integer",
    Scalar.NUMBER: "a number",
    Scalar.BOOLEAN: "a boolean",
}


def complete(
    fields: Mapping[str, Field], values: Mapping[str, Value]
) -> tuple[Properties, list[CheckFailure]]:
    """The values as declared, with defaults; and everything that is wrong with them, in declaration order."""
    inspection = _Inspection()
    completed = inspection.members(fields, values, "")
    return completed, inspection.failures


@dataclass
class _Inspection:
    failures: list[CheckFailure] = field(default_factory=list)

    def refuse(self, path: str, reason: str) -> None:
        self.failures.append(CheckFailure(path, reason))

    def members(self, fields: Mapping[str, Field], values: Mapping[str, Value], path: str) -> Properties:
        completed: Properties = {}
        for name, declared in fields.items():
            place = paths.child(path, name)
            value = values.get(name)
            if value is None:
                if declared.default is not None and not declared.output:
                    completed[name] = copy.deepcopy(declared.default)
                elif declared.required and not declared.output and not declared.computed:
                    self.refuse(place, "is required and missing")
                continue
            if self.may_be_given(declared, value, place):
                completed[name] = self.value(declared.kind, value, place)
                self.choice(declared.one_of, completed[name], place)
        for name, value in values.items():
            if name not in fields and value is not None and not is_internal(name):
                self.refuse(paths.child(path, name), _unknown_property(name, fields))
        return completed

    def may_be_given(self, declared: Field, value: Value, place: str) -> bool:
        if declared.output:
            self.refuse(place, "is an output: the provider sets it and a program cannot; remove it")
            return False
        if declared.unserved and value not in ([], {}) and value != declared.default:
            self.refuse(place, f"is not served here: {declared.unserved}")
            return False
        return True

    def value(self, kind: Kind, value: Value, path: str) -> Value:
        if value is UNKNOWN or kind is Scalar.ANY:
            return value
        match kind, value:
            case ListOf(), list():
                members = enumerate(value)
                return [self.value(kind.item, member, paths.item(path, index)) for index, member in members]
            case MapOf(), dict():
                members_of_map = value.items()
                return {
                    key: self.value(kind.value, member, paths.child(path, key))
                    for key, member in members_of_map
                }
            case Object(), dict():
                return self.members(kind.fields, value, path)
            case Scalar(), _:
                return self.scalar(kind, value, path)
        wanted = "a list" if isinstance(kind, ListOf) else "a map of properties"
        self.refuse(path, f"must be {wanted}, not {_type_name(value)}")
        return value

    def scalar(self, kind: Scalar, value: Value, path: str) -> Value:
        read = _read_scalar(kind, value)
        if read is None:
            self.refuse(path, f"must be {_WANTED[kind]}, not {_type_name(value)}")
            return value
        return read

    def choice(self, one_of: tuple[str, ...], value: Value, path: str) -> None:
        if not one_of:
            return
        if isinstance(value, list):
            for index, member in enumerate(value):
                self.choice(one_of, member, paths.item(path, index))
        elif isinstance(value, str) and value not in one_of:
            self.refuse(path, f"must be one of {', '.join(one_of)}")


def _read_scalar(kind: Scalar, value: Value) -> Value:
    """The value as `kind`, or None. Text that spells a number or a boolean counts as one, and the reverse."""
    match kind, value:
        case Scalar.BOOLEAN, bool():
            return value
        case Scalar.BOOLEAN, "true" | "false":
            return value == "true"
        case Scalar.STRING, bool():
            return "true" if value else "false"
        case _, bool():
            return None
        case (Scalar.STRING, str()) | (Scalar.INTEGER, int()):
            return value
        case Scalar.STRING, int() | float():
            return repr(value)
        case Scalar.NUMBER, int() | float():
            return float(value)
        case Scalar.INTEGER, str() if _WHOLE.fullmatch(value):
            return int(value)
        case Scalar.NUMBER, str():
            return _number(value)
    return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _type_name(value: Value) -> str:
    match value:
        case bool():
            return "a boolean"
        case str():
            return "text"
        case int():
            return "an integer"
        case float():
            return "a fraction"
        case list():
            return "a list"
    return "a map"


def _unknown_property(name: str, fields: Mapping[str, Field]) -> str:
    served = [key for key, declared in fields.items() if not declared.output and not declared.unserved]
    near = difflib.get_close_matches(name, served, n=1)
    snake = re.sub(r"_([a-z0-9])", lambda found: found.group(1).upper(), name)
    if snake in served:
        near = [snake]
    if near:
        return f"is not a property here; did you mean {near[0]}?"
    return "is not a property here"

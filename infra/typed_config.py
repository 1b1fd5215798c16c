"""Plain configuration values into frozen dataclasses, with every mistake named by its full path.

Knows nothing of Pulumi: settings.py hands it what the stack file says.
"""

from __future__ import annotations

import dataclasses
import difflib
import types
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class ConfigError(Exception):
    """One or more values of a stack's configuration cannot be used; the text names each."""

    def __init__(self, where: str, problems: list[str]) -> None:
        super().__init__(f"{where} cannot be used:\n" + "\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems


def camel(name: str) -> str:
    """The spelling of a field in a stack file: `memory_mb` is written `memoryMb`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def build(target: type[T], values: Mapping[str, Any], prefix: str, problems: list[str]) -> T | None:
    """A dataclass from a mapping; None, and lines in `problems`, where the values do not fit."""
    hints = get_type_hints(target)
    declared = {camel(item.name): item for item in dataclasses.fields(target)}  # type: ignore[arg-type]
    before = len(problems)
    problems += [_unknown(prefix + key, key, list(declared)) for key in values if key not in declared]
    arguments: dict[str, Any] = {}
    for key, item in declared.items():
        if key in values:
            arguments[item.name] = convert(hints[item.name], values[key], prefix + key, problems)
        elif item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
            problems.append(f"{prefix}{key}: is required")
    if len(problems) > before:
        return None
    try:
        return target(**arguments)
    except ValueError as error:  # a dataclass refuses a value of the right type in __post_init__
        problems.append(f"{prefix.rstrip('.:')}: {error}")
        return None


def convert(hint: Any, value: Any, path: str, problems: list[str]) -> Any:
    """One value to the type that a field declares."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [part for part in get_args(hint) if part is not type(None)]
        return None if value is None else convert(inner[0], value, path, problems)
    if dataclasses.is_dataclass(hint):
        if isinstance(value, Mapping):
            return build(hint, value, path + ".", problems)  # type: ignore[arg-type]
        return _mismatch("an object", value, path, problems)
    if origin is tuple:
        return _sequence(get_args(hint)[0], value, path, problems)
    if origin in (dict, Mapping):
        return _mapping(get_args(hint)[1], value, path, problems)
    return _SCALARS[hint](value, path, problems)


def _sequence(item: Any, value: Any, path: str, problems: list[str]) -> Any:
    if not isinstance(value, list):
        return _mismatch("a list", value, path, problems)
    return tuple(convert(item, part, f"{path}[{index}]", problems) for index, part in enumerate(value))


def _mapping(item: Any, value: Any, path: str, problems: list[str]) -> Any:
    if not isinstance(value, Mapping):
        return _mismatch("an object", value, path, problems)
    return {str(key): convert(item, part, f"{path}.{key}", problems) for key, part in value.items()}


def _string(value: Any, path: str, problems: list[str]) -> Any:
    return value if isinstance(value, str) else _mismatch("a string", value, path, problems)


def _integer(value: Any, path: str, problems: list[str]) -> Any:
    # The engine hands scalars over as text, so `5432` arrives as "5432".
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _mismatch("a whole number", value, path, problems)


def _number(value: Any, path: str, problems: list[str]) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    return _mismatch("a number", value, path, problems)


def _boolean(value: Any, path: str, problems: list[str]) -> Any:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    return _mismatch("true or false", value, path, problems)


_SCALARS: Mapping[Any, Callable[[Any, str, list[str]], Any]] = {
    str: _string,
    int: _integer,
    float: _number,
    bool: _boolean,
}


def _mismatch(wanted: str, value: Any, path: str, problems: list[str]) -> None:
    # The value itself stays out of the text: it may be a secret put in the wrong place.
    problems.append(f"{path}: must be {wanted}, not {_kind(value)}")


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}
    return names.get(type(value), "an object" if isinstance(value, Mapping) else "empty")


def _unknown(path: str, key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"{path}: is not a setting" + (f"; did you mean {close[0]}?" if close else "")

"""What a preview can promise: what the provider will fill in and nobody knows yet becomes UNKNOWN. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from infra.provider_framework.fields import UNKNOWN, Field, Kind, ListOf, MapOf, Object, Properties, Value


def with_unknowns(fields: Mapping[str, Field], values: Mapping[str, Value]) -> Properties:
    """The values, with every missing output and every missing computed input unknown, at any depth."""
    seen = dict(values)
    for name, field in fields.items():
        if seen.get(name) is not None:
            seen[name] = _inside(field.kind, seen[name])
        elif field.output or field.computed:
            seen[name] = UNKNOWN
    return seen


def _inside(kind: Kind, value: Value) -> Value:
    match kind, value:
        case Object(), dict():
            return with_unknowns(kind.fields, value)
        case ListOf(), list():
            return [_inside(kind.item, member) for member in value]
        case MapOf(), dict():
            return {key: _inside(kind.value, member) for key, member in value.items()}
        case _:
            return value

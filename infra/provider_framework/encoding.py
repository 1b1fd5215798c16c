"""Property values on the wire: protobuf structs to Python values and back, by the declared fields.

Secrets are unwrapped on the way in and declared secrets are wrapped on the way out. Validation is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from google.protobuf.struct_pb2 import NULL_VALUE, Struct
from google.protobuf.struct_pb2 import Value as WireValue

from infra.provider_framework import paths
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import (
    UNKNOWN,
    Field,
    Kind,
    ListOf,
    MapOf,
    Object,
    Properties,
    Scalar,
    Unknown,
    Value,
)

_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_OF_ANY_TYPE: Final = frozenset(
    {
        _UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  a mark of the protocol
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFUSED: Final = {
    "c44067f5952c0a294b673a41bacd8c17": "an asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
    "5cf8f73096256a8f31e491e813e4eb8e": "a reference to a resource",
}
_EXACT: Final = 2**53  # whole numbers beyond it are not exact in a double


class WireError(ProviderError):
    """A value of a kind that no property here takes; `path` says where it stands."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def decode(struct: Struct, path: str = "") -> Properties:
    """The plain values of a struct. Whole numbers become int; what a field wants is settled by `shape`."""
    return {key: _decode_value(value, paths.child(path, key)) for key, value in struct.fields.items()}


def _decode_value(value: WireValue, path: str) -> Value:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWN_OF_ANY_TYPE else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() and abs(number) <= _EXACT else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            members = enumerate(value.list_value.values)
            return [_decode_value(member, paths.item(path, index)) for index, member in members]
        case "struct_value":
            return _decode_struct(value.struct_value, path)
        case _:
            return None


def _decode_struct(struct: Struct, path: str) -> Value:
    signature = struct.fields.get(_SIGNATURE)
    if signature is None:
        return decode(struct, path)
    mark = signature.string_value
    if mark in (_SECRET, _OUTPUT):
        inner = struct.fields.get("value")
        return UNKNOWN if inner is None else _decode_value(inner, path)
    raise WireError(path, f"{_REFUSED.get(mark, 'a special value')} is not accepted here; give a plain value")


def shape(fields: Mapping[str, Field], values: Properties) -> Properties:
    """Stored values as the fields declare them, without the keys that other plugins keep for themselves."""
    shaped: Properties = {}
    for key, value in values.items():
        if is_internal(key):
            continue
        field = fields.get(key)
        shaped[key] = value if field is None else _shape_value(field.kind, value)
    return shaped


def is_internal(key: str) -> bool:
    """`__defaults`, `__meta`, `__internal` and their like, left in states by the engine and other plugins."""
    return key.startswith("__")


def _shape_value(kind: Kind, value: Value) -> Value:
    match kind, value:
        case Scalar.NUMBER, int() if not isinstance(value, bool):
            return float(value)
        case ListOf(), list():
            return [_shape_value(kind.item, member) for member in value]
        case MapOf(), dict():
            return {key: _shape_value(kind.value, member) for key, member in value.items()}
        case Object(), dict():
            return shape(kind.fields, value)
        case _:
            return value


def encode(fields: Mapping[str, Field], values: Mapping[str, Value]) -> Struct:
    """The struct of the values, every declared secret wrapped, at any depth. None at the top is absent."""
    struct = Struct()
    for key, value in values.items():
        if value is not None:
            _encode_field(fields.get(key), value, struct.fields[key])
    return struct


def _encode_field(field: Field | None, value: Value, target: WireValue) -> None:
    if field is None:
        _encode_value(Scalar.ANY, value, target)
        return
    if field.secret and value is not None:
        wrapped = target.struct_value.fields
        wrapped[_SIGNATURE].string_value = _SECRET
        target = wrapped["value"]
    _encode_value(field.kind, value, target)


def _encode_value(kind: Kind, value: Value, target: WireValue) -> None:
    match value:
        case None:
            target.null_value = NULL_VALUE
        case Unknown():
            target.string_value = _UNKNOWN
        case bool():
            target.bool_value = value
        case int() | float():
            target.number_value = value
        case str():
            target.string_value = value
        case list() | tuple():
            target.list_value.SetInParent()
            inner = kind.item if isinstance(kind, ListOf) else Scalar.ANY
            for member in value:
                _encode_value(inner, member, target.list_value.values.add())
        case Mapping():
            target.struct_value.SetInParent()
            _encode_members(kind, value, target.struct_value)
        case _:
            raise TypeError(f"a value of type {type(value).__name__} cannot be sent to the engine")


def _encode_members(kind: Kind, values: Mapping[str, Value], struct: Struct) -> None:
    for key, value in values.items():
        match kind:
            case Object():
                _encode_field(kind.fields.get(key), value, struct.fields[key])
            case MapOf():
                _encode_value(kind.value, value, struct.fields[key])
            case _:
                _encode_value(Scalar.ANY, value, struct.fields[key])


def has_unknown(value: Value) -> bool:
    match value:
        case Unknown():
            return True
        case list():
            return any(has_unknown(member) for member in value)
        case dict():
            return any(has_unknown(member) for member in value.values())
        case _:
            return False

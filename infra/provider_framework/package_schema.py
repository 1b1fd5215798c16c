"""The package as a Pulumi schema, made of the field declarations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from infra.provider_framework.fields import Field, Kind, ListOf, MapOf, Object, Scalar
from infra.provider_framework.resource import Function, Provider, Resource

Schema = dict[str, Any]


def package_schema(provider: Provider[Any]) -> str:
    types: Schema = {}
    config = _Declarations(types, f"{provider.name}:index:Provider").properties(provider.config, inputs=True)
    served = {name: field for name, field in provider.config.items() if not field.unserved}
    schema = {
        "name": provider.name,
        "version": provider.version,
        "config": {"variables": config},
        "provider": {"inputProperties": config, "requiredInputs": _required(served, inputs=True)},
        "types": types,
        "resources": {resource.token: _resource(resource, types) for resource in provider.resources},
        "functions": {function.token: _function(function, types) for function in provider.functions},
    }
    return json.dumps(schema)


def _resource(resource: Resource[Any], types: Schema) -> Schema:
    declarations = _Declarations(types, resource.token)
    return {
        **({"description": resource.doc} if resource.doc else {}),
        "inputProperties": declarations.properties(resource.fields, inputs=True),
        "requiredInputs": _required(resource.fields, inputs=True),
        "properties": declarations.properties(resource.fields, inputs=False),
        "required": _required(resource.fields, inputs=False),
    }


def _function(function: Function[Any], types: Schema) -> Schema:
    declarations = _Declarations(types, function.token)
    return {
        **({"description": function.doc} if function.doc else {}),
        "inputs": {
            "properties": declarations.properties(function.arguments, inputs=True),
            "required": _required(function.arguments, inputs=True),
        },
        "outputs": {
            "properties": declarations.properties(function.results, inputs=False),
            "required": _required(function.results, inputs=False),
        },
    }


def _required(fields: Mapping[str, Field], *, inputs: bool) -> list[str]:
    """As inputs: what a program must give. As outputs: what is always there."""
    if inputs:
        return [name for name, field in fields.items() if field.required and field.default is None]
    always = (
        name
        for name, field in fields.items()
        if (field.required or field.output or field.default is not None) and not field.input_only
    )
    return list(always)


class _Declarations:
    """Declares the properties of one token; nested objects become named types beside it."""

    def __init__(self, types: Schema, token: str) -> None:
        self._types = types
        self._token = token

    def properties(self, fields: Mapping[str, Field], *, inputs: bool, below: str = "") -> Schema:
        return {
            name: self._property(field, below + name[:1].upper() + name[1:])
            for name, field in fields.items()
            if not (field.output or field.unserved if inputs else field.input_only)
        }

    def _property(self, field: Field, name: str) -> Schema:
        declared = self._type(field.kind, name)
        if field.doc:
            declared["description"] = field.doc
        if field.secret:
            declared["secret"] = True
        if field.replaces:
            declared["replaceOnChanges"] = True
        if isinstance(field.default, bool | int | float | str):
            declared["default"] = field.default
        return declared

    def _type(self, kind: Kind, name: str) -> Schema:
        match kind:
            case Scalar.ANY:
                return {"$ref": "pulumi.json#/Any"}
            case Scalar():
                return {"type": str(kind)}
            case ListOf():
                return {"type": "array", "items": self._type(kind.item, name)}
            case MapOf():
                return {"type": "object", "additionalProperties": self._type(kind.value, name)}
            case Object():
                return {"$ref": f"#/types/{self._named(kind, name)}"}

    def _named(self, kind: Object, name: str) -> str:
        token = self._token + name
        if token not in self._types:
            self._types[token] = {}
            self._types[token] = {
                "type": "object",
                "properties": self.properties(kind.fields, inputs=False, below=name),
                "required": _required(kind.fields, inputs=True),
            }
        return token

"""What every object of the server has in common: its given or made-up name, its diff, its inputs read."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import ClassVar

from infra.airgap.plugins.postgresql.connection import Server
from infra.airgap.plugins.postgresql.unfinished import Unfinished
from infra.provider_framework.difference import compare
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties, Value
from infra.provider_framework.resource import Change, Context, Diff, Resource, State

_REPLACING = frozenset({Change.ADD_REPLACE, Change.UPDATE_REPLACE, Change.DELETE_REPLACE})
_RANDOM_DIGITS = 7


class ServerObject(Resource[Server]):
    """A resource whose state is compared as the published provider does: empty, zero and absent are one."""

    named: ClassVar[bool] = False  # without a name it gets the resource's own and seven hexadecimal digits
    deletes_first: ClassVar[bool] = False  # old and new cannot stand beside each other
    write_only: ClassVar[frozenset[str]] = frozenset()

    def check(self, ctx: Context[Server], old: Properties | None, new: Properties) -> list[CheckFailure]:
        if self.named and new.get("name") is None:
            given = (old or {}).get("name")
            new["name"] = given or f"{logical_name(ctx.urn)}-{secrets.token_hex(4)[:_RANDOM_DIGITS]}"
        return self.refuse(new)

    def refuse(self, new: Properties) -> list[CheckFailure]:
        return []

    def creation(self, ctx: Context[Server], name: str) -> Unfinished:
        return Unfinished(ctx.config.endpoint, ctx.urn, name)

    def diff(self, ctx: Context[Server], old: State, new: Properties) -> Diff:
        self.creation(ctx, text(old.outputs, "name")).end()  # the engine has it in its state
        fields, recorded, wanted = dict(self.fields), {**old.inputs, **old.outputs}, dict(new)
        for name, field in self.fields.items():
            left_to_the_server = field.computed and wanted.get(name) in (None, "", [])
            nothing = is_zero(recorded.get(name)) and is_zero(wanted.get(name))
            if name in self.write_only or left_to_the_server or nothing:
                del fields[name]
        changes = compare(fields, State(old.id, {}, recorded), wanted).changes
        replaced = any(change in _REPLACING for change in changes.values())
        return Diff(changes, replaced and (self.deletes_first or self._keeps_its_name(ctx, old, new)))

    def _keeps_its_name(self, ctx: Context[Server], old: State, new: Properties) -> bool:
        """Two objects of one name cannot exist; a made-up name is made up anew for the replacement."""
        name = new.get("name")
        if not self.named or name != old.outputs.get("name"):
            return False
        made_up = rf"{re.escape(logical_name(ctx.urn))}-[0-9a-f]{{{_RANDOM_DIGITS}}}"
        return not re.fullmatch(made_up, str(name))

    def inputs_seen(self, old: State, live: Properties) -> Properties:
        """The inputs that would declare the object as it is: those of the program, and what differs."""
        seen: Properties = {}
        for name, field in self.fields.items():
            if field.output or field.unserved:
                continue
            value = live.get(name)
            if name in self.write_only:
                value = old.inputs.get(name)
            declared = name in old.inputs
            imported = not old.inputs and not is_zero(value)
            drifted = not field.computed and not is_zero(value) and value != field.default
            if value is not None and (declared or imported or drifted):
                seen[name] = value
        return seen


def logical_name(urn: str) -> str:
    return urn.rpartition("::")[2]


def is_zero(value: Value) -> bool:
    return (
        value is None or value is False or value == 0 or (isinstance(value, str | list | dict) and not value)
    )


def text(properties: Mapping[str, Value], name: str) -> str:
    """A string property; empty where absent."""
    value = properties.get(name)
    return value if isinstance(value, str) else ""


def texts(properties: Mapping[str, Value], name: str) -> list[str]:
    """A list of strings; empty where absent."""
    value = properties.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def in_declared_order(found: list[str], declared: list[str]) -> list[str]:
    """A set, with the members that the program names in its order."""
    return [item for item in declared if item in found] + sorted(set(found) - set(declared))

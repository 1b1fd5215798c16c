"""`Passwords` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class Entry:
    """What is asked of one password of the set."""

    length: pulumi.Input[int] | None = None
    version: pulumi.Input[int] | None = None
    given: pulumi.Input[str] | None = None


class Passwords(pulumi.CustomResource):
    """Credentials by name. `hint` names the setting in which a person would give them."""

    values: pulumi.Output[Mapping[str, str]]

    def __init__(
        self,
        resource_name: str,
        *,
        entries: Mapping[str, Entry],
        generate: pulumi.Input[bool] | None = None,
        hint: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "entries": {name: _properties(entry) for name, entry in entries.items()},
            "generate": generate,
            "hint": hint,
            "values": None,
        }
        super().__init__("tradingdb:secrets:Passwords", resource_name, properties, opts)
        self.values = pulumi.get(self, "values")


def _properties(entry: Entry) -> dict[str, object]:
    given = pulumi.Output.secret(entry.given) if entry.given is not None else None
    return {"length": entry.length, "version": entry.version, "given": given}

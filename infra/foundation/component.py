"""The nodes of a stack's tree: few, with short types, and where their children stood before.

The address of a resource names the types of all nodes above it, and the state repeats addresses wherever
something depends on something, in every one of the many times that it is written.
"""

from __future__ import annotations

from typing import Final

import pulumi

_PACKAGE: Final = "tdb"
_FORMERLY: Final = "trading-databases"


class Component(pulumi.ComponentResource):
    """A node of a kind, as `engines:Redis`. Another kind or name would move all that is below it."""

    def __init__(self, kind: str, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        moved = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=f"{_FORMERLY}:{kind}")])
        super().__init__(f"{_PACKAGE}:{kind}", name, None, pulumi.ResourceOptions.merge(opts, moved))


def formerly_below(name: str, *kinds: str) -> list[pulumi.Alias]:
    """For what a state of before keeps below a node that is none any more; the kinds are those down to it."""
    chain = "$".join(f"{_FORMERLY}:{kind}" for kind in kinds)
    return [pulumi.Alias(parent=f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{chain}::{name}")]

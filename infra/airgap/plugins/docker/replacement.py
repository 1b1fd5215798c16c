"""The diff of Docker objects: declared against declared, and what must be deleted before it is replaced."""

from __future__ import annotations

from collections.abc import Mapping

from infra.airgap.plugins.docker.names import is_generated
from infra.provider_framework.difference import compare
from infra.provider_framework.fields import Field, Properties
from infra.provider_framework.resource import Diff, State


def declared_diff(fields: Mapping[str, Field], old: State, new: Properties) -> Diff:
    """Inputs only: outputs hold what the engine filled in, which is no change of the program's."""
    return compare(fields, State(old.id, old.inputs, {}), new)


def is_replacement(diff: Diff) -> bool:
    return any(change.value.endswith("-replace") for change in diff.changes.values())


def with_deletion_first(fields: Mapping[str, Field], urn: str, old: State, new: Properties) -> Diff:
    """Two objects cannot hold one name: the old one goes first, unless its name was generated."""
    diff = declared_diff(fields, old, new)
    name = new.get("name")
    holds_name = name == old.inputs.get("name") and not is_generated(urn, name)
    return Diff(diff.changes, delete_before_replace=holds_name and is_replacement(diff))

"""A token's permissions as a program declares them and as the server lists them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.provider.influxdb_api import connection_failures
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import UNKNOWN, Properties

# Beyond single buckets: a token that has any of these is not what was declared.
BEYOND = "(beyond its buckets)"


def failures(new: Properties) -> Iterator[CheckFailure]:
    yield from connection_failures(new)
    description = new.get("description")
    if isinstance(description, str) and not description.strip():
        yield CheckFailure("description", "must not be empty: the token is known by it")
    read, write = new.get("read"), new.get("write")
    if read is not UNKNOWN and write is not UNKNOWN and not read and not write:
        yield CheckFailure("read", "read and write are both empty: such a token may do nothing")


def permissions(new: Properties) -> list[Properties]:
    return [
        {"action": action, "resource": {"type": "buckets", "id": identity, "orgID": new["orgId"]}}
        for action in ("read", "write")
        for identity in sorted(set(new[action].values()))
    ]


def observed(old: Properties, body: Mapping[str, Any]) -> Properties:
    """The token as an input that would declare what was found."""
    names = {identity: name for action in ("read", "write") for name, identity in old[action].items()}
    seen: dict[str, dict[str, str]] = {"read": {}, "write": {}}
    for permission in body.get("permissions") or []:
        resource = permission["resource"]
        identity = resource.get("id") or ""
        if resource["type"] != "buckets" or not identity:
            seen[permission["action"]][BEYOND] = resource["type"]
            continue
        name = names.get(identity) or resource.get("name") or identity
        seen[permission["action"]][name] = identity
    return {**seen, "description": body.get("description") or "", "active": body.get("status") == "active"}


def story(old: Properties, new: Properties) -> Iterator[str]:
    """What a replacement is for."""
    for action in ("read", "write"):
        before, after = old.get(action) or {}, new.get(action)
        if isinstance(after, dict):
            gained, lost = sorted(set(after) - set(before)), sorted(set(before) - set(after))
            if gained:
                yield f"may {action} {', '.join(gained)}"
            if lost:
                yield f"may no longer {action} {', '.join(lost)}"

"""Reads and sets what a running Redis server takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from infra.provider.redis_config import plan
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    from redis import Redis


def live(client: Redis, names: Iterable[str]) -> dict[str, str]:
    found = client.config_get(*names)
    return {str(name): str(value) for name, value in found.items()}


def converge(client: Redis, wanted: Mapping[str, str]) -> None:
    """All at once: the server takes every setting or none."""
    known = live(client, wanted)
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise ProviderError(f"this Redis has no setting {', '.join(unknown)}; CONFIG GET * lists what it has")
    changes = plan.changes(wanted, known)
    if changes:
        name, text, *others = [word for pair in changes.items() for word in pair]
        client.config_set(name, text, *others)
    left = plan.changes(wanted, live(client, wanted))
    if left:
        raise ProviderError(f"the server took {', '.join(sorted(left))} and kept another value")

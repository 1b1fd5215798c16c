"""A stream of a Redis server and its consumer groups. Every step may be done twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    from redis import Redis


@dataclass(frozen=True)
class Found:
    length: int
    groups: tuple[str, ...]
    pending: int  # entries read and not acknowledged, over all groups


def find(client: Redis, stream: str) -> Found | None:
    kind = str(client.type(stream))
    if kind == "none":
        return None
    if kind != "stream":
        raise ProviderError(
            f"the key {stream} is a {kind} and no stream: rename or delete it, then run again"
        )
    groups: list[dict[str, Any]] = list(client.xinfo_groups(stream))
    return Found(
        int(client.xlen(stream)),
        tuple(sorted(str(group["name"]) for group in groups)),
        sum(int(group["pending"]) for group in groups),
    )


def converge(client: Redis, stream: str, groups: Iterable[str]) -> Found:
    """Make the stream and what groups it lacks. A new group begins with the oldest entry that is there."""
    found = find(client, stream)
    for group in groups:
        if found is None or group not in found.groups:
            _create_group(client, stream, group)
    if found is None and not list(groups):
        raise ProviderError(f"stream {stream} needs a group: the server keeps no empty stream without one")
    return find(client, stream) or Found(0, (), 0)


def _create_group(client: Redis, stream: str, group: str) -> None:
    from redis import exceptions  # noqa: PLC0415 - see redis_connection.py

    try:
        client.xgroup_create(stream, group, id="0", mkstream=True)
    except exceptions.ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


def remove_groups(client: Redis, stream: str, groups: Iterable[str]) -> None:
    if find(client, stream) is not None:
        for group in groups:
            client.xgroup_destroy(stream, group)


def trim(client: Redis, stream: str, length: int) -> int:
    """How many entries went."""
    return int(client.xtrim(stream, maxlen=length, approximate=True))


def remove(client: Redis, stream: str) -> None:
    client.delete(stream)

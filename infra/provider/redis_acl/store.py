"""Loads and lists the users of a Redis server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.provider.redis_acl import plan
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties

if TYPE_CHECKING:
    from redis import Redis


def users(client: Redis) -> dict[str, Properties]:
    return plan.listed(str(line) for line in client.acl_list())


def load(client: Redis, declared: dict[str, Properties]) -> dict[str, Properties]:
    """Take in the mounted file unless the server runs by it already; then see that it says what is declared.

    The server closes the connections of users who change, and keeps its old users where the file is bad.
    """
    live = users(client)
    if live != declared:
        client.acl_load()
        live = users(client)
    strays = plan.differing(declared, live)
    if strays:
        raise ProviderError(
            f"the mounted users.acl does not give the declared users: {', '.join(strays)} differ. Refresh "
            "the stack, so that a file changed by hand is written again, then run again"
        )
    return live

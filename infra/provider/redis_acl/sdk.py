"""`Acl` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import pulumi

from infra.provider.client_inputs import ClientServer, properties


class Acl(pulumi.CustomResource):
    """Every user of a Redis server: `rules` and `passwordSha256` by name."""

    def __init__(
        self,
        resource_name: str,
        *,
        users: pulumi.Input[Mapping[str, pulumi.Input[Mapping[str, pulumi.Input[str]]]]],
        opts: pulumi.ResourceOptions | None = None,
        **server: Unpack[ClientServer],
    ) -> None:
        inputs = {
            **properties(server),
            "users": users,
        }
        super().__init__("tradingdb:redis:Acl", resource_name, inputs, opts)

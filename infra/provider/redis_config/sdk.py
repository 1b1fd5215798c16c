"""`Config` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import pulumi

from infra.provider.client_inputs import ClientServer, properties


class Config(pulumi.CustomResource):
    """Settings of a Redis server that take effect while it runs."""

    def __init__(
        self,
        resource_name: str,
        *,
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
        **server: Unpack[ClientServer],
    ) -> None:
        inputs = {
            **properties(server),
            "settings": settings,
        }
        super().__init__("tradingdb:redis:Config", resource_name, inputs, opts)

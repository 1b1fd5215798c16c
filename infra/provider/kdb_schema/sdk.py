"""`Schema` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

import pulumi

from infra.provider.client_inputs import ClientServer, properties


class Schema(pulumi.CustomResource):
    """The tables of a q server."""

    version: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        tables: pulumi.Input[Mapping[str, pulumi.Input[Mapping[str, Any]]]],
        opts: pulumi.ResourceOptions | None = None,
        **server: Unpack[ClientServer],
    ) -> None:
        inputs = {
            **properties(server),
            "tables": tables,
            "version": None,
        }
        super().__init__("tradingdb:kdb:Schema", resource_name, inputs, opts)
        self.version = pulumi.get(self, "version")

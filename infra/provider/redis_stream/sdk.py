"""`Stream` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import pulumi

from infra.provider.client_inputs import ClientServer, properties


class Stream(pulumi.CustomResource):
    """A stream with its consumer groups."""

    def __init__(
        self,
        resource_name: str,
        *,
        stream: pulumi.Input[str],
        max_length: pulumi.Input[int],
        groups: pulumi.Input[Sequence[pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
        **server: Unpack[ClientServer],
    ) -> None:
        inputs = {
            **properties(server),
            "stream": stream,
            "maxLength": max_length,
            "groups": groups,
        }
        super().__init__("tradingdb:redis:Stream", resource_name, inputs, opts)

"""`Readiness` for a Pulumi program."""

from __future__ import annotations

import pulumi


class Readiness(pulumi.CustomResource):
    """What needs a server that answers depends on this, not on its container."""

    def __init__(
        self,
        resource_name: str,
        *,
        container: pulumi.Input[str],
        container_id: pulumi.Input[str],
        seconds: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {"container": container, "containerId": container_id, "seconds": seconds}
        super().__init__("tradingdb:docker:Readiness", resource_name, properties, opts)

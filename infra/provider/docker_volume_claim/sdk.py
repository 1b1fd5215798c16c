"""`VolumeClaim` for a Pulumi program."""

from __future__ import annotations

import pulumi


class VolumeClaim(pulumi.CustomResource):
    """Refuses a volume that exists and that this state does not know. The volume depends on it."""

    volume: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        volume: pulumi.Input[str],
        adopt: pulumi.Input[bool] | None = None,
        hint: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {"volume": volume, "adopt": adopt, "hint": hint}
        super().__init__("tradingdb:docker:VolumeClaim", resource_name, properties, opts)
        self.volume = pulumi.get(self, "volume")

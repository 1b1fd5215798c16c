"""`Authorization` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import pulumi

from infra.provider.influxdb_inputs import InfluxOrganisation, in_organisation


class Authorization(pulumi.CustomResource):
    """A token for single buckets of an InfluxDB server."""

    value: pulumi.Output[str]
    authorization_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        description: pulumi.Input[str],
        read: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        write: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        version: pulumi.Input[int] | None = None,
        active: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **server: Unpack[InfluxOrganisation],
    ) -> None:
        inputs = {
            **in_organisation(server),
            "description": description,
            "read": read,
            "write": write,
            "version": version,
            "active": active,
            "authorizationId": None,
            "value": None,
        }
        super().__init__("tradingdb:influxdb:Authorization", resource_name, inputs, opts)
        self.value = pulumi.get(self, "value")
        self.authorization_id = pulumi.get(self, "authorizationId")

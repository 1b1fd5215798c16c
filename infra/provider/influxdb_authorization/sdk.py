"""`Authorization` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi


class Authorization(pulumi.CustomResource):
    """A token for single buckets of an InfluxDB server."""

    value: pulumi.Output[str]
    authorization_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        url: pulumi.Input[str],
        ca_certificate_pem: pulumi.Input[str],
        token: pulumi.Input[str],
        org_id: pulumi.Input[str],
        description: pulumi.Input[str],
        read: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        write: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        version: pulumi.Input[int] | None = None,
        active: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "url": url,
            "caCertificatePem": ca_certificate_pem,
            "token": pulumi.Output.secret(token),
            "orgId": org_id,
            "description": description,
            "read": read,
            "write": write,
            "version": version,
            "active": active,
            "authorizationId": None,
            "value": None,
        }
        super().__init__("tradingdb:influxdb:Authorization", resource_name, properties, opts)
        self.value = pulumi.get(self, "value")
        self.authorization_id = pulumi.get(self, "authorizationId")

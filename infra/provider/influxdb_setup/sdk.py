"""`Setup` for a Pulumi program."""

from __future__ import annotations

from typing import Unpack

import pulumi

from infra.provider.influxdb_inputs import InfluxServer, properties


class Setup(pulumi.CustomResource):
    """The first user, organisation, bucket and token of an InfluxDB server."""

    org: pulumi.Output[str]
    bucket: pulumi.Output[str]
    org_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        org: pulumi.Input[str],
        bucket: pulumi.Input[str],
        username: pulumi.Input[str],
        password: pulumi.Input[str],
        retention_seconds: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **server: Unpack[InfluxServer],
    ) -> None:
        inputs = {
            **properties(server),
            "org": org,
            "bucket": bucket,
            "username": username,
            "password": pulumi.Output.secret(password),
            "retentionSeconds": retention_seconds,
            "orgId": None,
        }
        super().__init__("tradingdb:influxdb:Setup", resource_name, inputs, opts)
        self.org = pulumi.get(self, "org")
        self.bucket = pulumi.get(self, "bucket")
        self.org_id = pulumi.get(self, "orgId")

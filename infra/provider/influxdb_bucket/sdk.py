"""`Bucket` for a Pulumi program."""

from __future__ import annotations

from typing import Unpack

import pulumi

from infra.provider.influxdb_inputs import InfluxOrganisation, in_organisation


class Bucket(pulumi.CustomResource):
    """A bucket of an InfluxDB server."""

    bucket_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        retention_seconds: pulumi.Input[int] | None = None,
        shard_group_seconds: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **server: Unpack[InfluxOrganisation],
    ) -> None:
        inputs = {
            **in_organisation(server),
            "name": name,
            "description": description,
            "retentionSeconds": retention_seconds,
            "shardGroupSeconds": shard_group_seconds,
            "bucketId": None,
        }
        super().__init__("tradingdb:influxdb:Bucket", resource_name, inputs, opts)
        self.bucket_id = pulumi.get(self, "bucketId")

"""`Bucket` for a Pulumi program."""

from __future__ import annotations

import pulumi


class Bucket(pulumi.CustomResource):
    """A bucket of an InfluxDB server."""

    bucket_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        url: pulumi.Input[str],
        ca_certificate_pem: pulumi.Input[str],
        token: pulumi.Input[str],
        org_id: pulumi.Input[str],
        name: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        retention_seconds: pulumi.Input[int] | None = None,
        shard_group_seconds: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "url": url,
            "caCertificatePem": ca_certificate_pem,
            "token": pulumi.Output.secret(token),
            "orgId": org_id,
            "name": name,
            "description": description,
            "retentionSeconds": retention_seconds,
            "shardGroupSeconds": shard_group_seconds,
            "bucketId": None,
        }
        super().__init__("tradingdb:influxdb:Bucket", resource_name, properties, opts)
        self.bucket_id = pulumi.get(self, "bucketId")

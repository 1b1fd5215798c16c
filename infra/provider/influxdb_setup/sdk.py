"""`Setup` for a Pulumi program."""

from __future__ import annotations

import pulumi


class Setup(pulumi.CustomResource):
    """The first user, organisation, bucket and token of an InfluxDB server."""

    org: pulumi.Output[str]
    bucket: pulumi.Output[str]
    org_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        url: pulumi.Input[str],
        ca_certificate_pem: pulumi.Input[str],
        org: pulumi.Input[str],
        bucket: pulumi.Input[str],
        username: pulumi.Input[str],
        password: pulumi.Input[str],
        token: pulumi.Input[str],
        retention_seconds: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "url": url,
            "caCertificatePem": ca_certificate_pem,
            "org": org,
            "bucket": bucket,
            "username": username,
            "password": pulumi.Output.secret(password),
            "token": pulumi.Output.secret(token),
            "retentionSeconds": retention_seconds,
            "orgId": None,
        }
        super().__init__("tradingdb:influxdb:Setup", resource_name, properties, opts)
        self.org = pulumi.get(self, "org")
        self.bucket = pulumi.get(self, "bucket")
        self.org_id = pulumi.get(self, "orgId")

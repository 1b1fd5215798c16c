"""`Task` for a Pulumi program."""

from __future__ import annotations

import pulumi


class Task(pulumi.CustomResource):
    """Flux that an InfluxDB server runs by the clock."""

    task_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        url: pulumi.Input[str],
        ca_certificate_pem: pulumi.Input[str],
        token: pulumi.Input[str],
        org_id: pulumi.Input[str],
        name: pulumi.Input[str],
        every: pulumi.Input[str],
        flux: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        offset: pulumi.Input[str] | None = None,
        status: pulumi.Input[str] | None = None,
        source: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "url": url,
            "caCertificatePem": ca_certificate_pem,
            "token": pulumi.Output.secret(token),
            "orgId": org_id,
            "name": name,
            "description": description,
            "every": every,
            "offset": offset,
            "flux": flux,
            "status": status,
            "source": source,
            "taskId": None,
        }
        super().__init__("tradingdb:influxdb:Task", resource_name, properties, opts)
        self.task_id = pulumi.get(self, "taskId")

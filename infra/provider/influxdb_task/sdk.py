"""`Task` for a Pulumi program."""

from __future__ import annotations

from typing import Unpack

import pulumi

from infra.provider.influxdb_inputs import InfluxOrganisation, in_organisation


class Task(pulumi.CustomResource):
    """Flux that an InfluxDB server runs by the clock."""

    task_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        every: pulumi.Input[str],
        flux: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        offset: pulumi.Input[str] | None = None,
        status: pulumi.Input[str] | None = None,
        source: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **server: Unpack[InfluxOrganisation],
    ) -> None:
        inputs = {
            **in_organisation(server),
            "name": name,
            "description": description,
            "every": every,
            "offset": offset,
            "flux": flux,
            "status": status,
            "source": source,
            "taskId": None,
        }
        super().__init__("tradingdb:influxdb:Task", resource_name, inputs, opts)
        self.task_id = pulumi.get(self, "taskId")

"""The two networks of a stack: one without a way out, one that can publish ports and nothing else."""

from __future__ import annotations

import pulumi
import pulumi_docker as docker

from infra.foundation.component import Component
from infra.settings import Settings


class Networks(Component):
    """`internal` carries what the containers say to each other; `edge` carries clients to the ports."""

    def __init__(self, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("foundation:Networks", "networks", opts)
        child = pulumi.ResourceOptions(parent=self)
        labels = [docker.NetworkLabelArgs(label="tdb.stack", value=settings.stack)]
        self.internal = docker.Network(
            "internal",
            name=f"{settings.namespace}-internal",
            driver="bridge",
            internal=True,
            labels=labels,
            opts=child,
        )
        self.edge = docker.Network(
            "edge",
            name=f"{settings.namespace}-edge",
            driver="bridge",
            # Docker publishes no port from an internal network. Without masquerading, answers to
            # published ports leave and connections of the container's own do not.
            options={"com.docker.network.bridge.enable_ip_masquerade": "false"},
            labels=labels,
            opts=child,
        )
        self.register_outputs({})

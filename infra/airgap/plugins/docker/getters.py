"""The invokes of the package: looking up networks, images and logs without managing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from infra.airgap.plugins.docker.engine import Engine
from infra.airgap.plugins.docker.images import local_image, repo_digest
from infra.airgap.plugins.docker.network_state import ipam_configs
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, Function


class GetNetwork(Function[Engine]):
    token: ClassVar[str] = "docker:index/getNetwork:getNetwork"  # noqa: S105  a type token
    arguments: ClassVar[Mapping[str, Field]] = {"name": Field(required=True)}

    def call(self, ctx: Context[Engine], arguments: Properties) -> Properties:
        name = arguments["name"]
        with ctx.config.explained(f"looking for network {name}") as client:
            from docker.errors import NotFound  # noqa: PLC0415 - see engine.py

            try:
                network = client.inspect_network(name)
            except NotFound as error:
                raise ProviderError(
                    f"there is no Docker network {name}; `docker network ls` lists those there are"
                ) from error
        return {
            "id": network["Id"],
            "name": network["Name"],
            "scope": network["Scope"],
            "driver": network["Driver"],
            "options": network.get("Options") or {},
            "internal": bool(network["Internal"]),
            "ipamConfigs": ipam_configs(network),
            "containers": _containers(network.get("Containers") or {}),
        }


def _containers(attached: Mapping[str, Mapping[str, Any]]) -> list[Properties]:
    return [
        {
            "containerId": container_id,
            "name": endpoint.get("Name", ""),
            "endpointId": endpoint.get("EndpointID", ""),
            "macAddress": endpoint.get("MacAddress", ""),
            "ipv4Address": endpoint.get("IPv4Address", ""),
            "ipv6Address": endpoint.get("IPv6Address", ""),
        }
        for container_id, endpoint in sorted(attached.items())
    ]


class GetRemoteImage(Function[Engine]):
    token: ClassVar[str] = "docker:index/getRemoteImage:getRemoteImage"  # noqa: S105  a type token
    arguments: ClassVar[Mapping[str, Field]] = {"name": Field(required=True)}

    def call(self, ctx: Context[Engine], arguments: Properties) -> Properties:
        name = arguments["name"]
        image = local_image(ctx.config, name)
        if image is None:
            raise ProviderError(
                f"image {name} is not on the Docker engine at {ctx.config.address}; `docker image ls` lists"
                " those there are. A getter pulls nothing: declare a RemoteImage, or `./tdb images build`"
            )
        return {"id": image["Id"], "name": name, "repoDigest": repo_digest(name, image)}


class GetLogs(Function[Engine]):
    token: ClassVar[str] = "docker:index/getLogs:getLogs"  # noqa: S105  a type token
    arguments: ClassVar[Mapping[str, Field]] = {
        "name": Field(required=True),
        "logsListStringEnabled": Field(Scalar.BOOLEAN, default=True),
        "discardHeaders": Field(Scalar.BOOLEAN, default=True),
        "showStdout": Field(Scalar.BOOLEAN, default=True),
        "showStderr": Field(Scalar.BOOLEAN, default=True),
        "timestamps": Field(Scalar.BOOLEAN, default=False),
        "follow": Field(Scalar.BOOLEAN, default=False),
        "details": Field(Scalar.BOOLEAN, default=False),
        "tail": Field(default=""),
        "since": Field(unserved="leave it out, or use tail"),
        "until": Field(unserved="leave it out, or use tail"),
    }

    def call(self, ctx: Context[Engine], arguments: Properties) -> Properties:
        for name, served in (("follow", False), ("details", False), ("discardHeaders", True)):
            if arguments.get(name, served) != served:
                raise ProviderError(
                    f"{self.token}: {name}={str(not served).lower()} is not served; leave it out"
                )
        tail = arguments.get("tail") or "all"
        with ctx.config.explained(f"reading the logs of {arguments['name']}") as client:
            text = client.logs(
                arguments["name"],
                stdout=arguments.get("showStdout", True),
                stderr=arguments.get("showStderr", True),
                timestamps=arguments.get("timestamps", False),
                tail=int(tail) if tail.isdigit() else "all",
            )
        result = {**arguments, "id": arguments["name"]}
        wanted = arguments.get("logsListStringEnabled", True)
        lines = text.decode(errors="replace").splitlines() if wanted else []
        return {**result, "logsListStrings": lines}

"""Creating a container: what an interrupted run left goes first, then create, connect, upload, start.

A container that cannot be started is removed again; one that started but is of no use is kept and reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from docker import APIClient
from docker.errors import APIError, DockerException, NotFound
from requests.exceptions import RequestException

from infra.airgap.plugins.docker import labels
from infra.airgap.plugins.docker.container.ports import taken_port
from infra.airgap.plugins.docker.container.request import create_body
from infra.airgap.plugins.docker.container.upload import upload
from infra.airgap.plugins.docker.engine import Engine, said
from infra.airgap.plugins.docker.images import image_or_pull
from infra.airgap.plugins.docker.names import is_generated
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Context


def create_and_start(ctx: Context[Engine], new: Properties) -> str:
    """The id of the container, started where the program wants that."""
    engine, name = ctx.config, str(new["name"])
    image_or_pull(engine, new["image"], new.get("platform"))
    _require_versions(engine, new)
    with engine.explained(f"creating container {name}") as client:
        _clear_what_was_left(client, ctx.urn, name)
        made = client.create_container_from_config(  # type: ignore[no-untyped-call]
            create_body(ctx.urn, new), name, platform=new.get("platform") or None
        )
        container = str(made["Id"])
        try:
            _connect(client, container, new)
            upload(client, container, new.get("uploads") or ())
            if new["start"]:
                _start(client, container, name)
        except (DockerException, RequestException, ProviderError):
            with suppress(DockerException, RequestException):
                client.remove_container(container, v=True, force=True)
            raise
    return container


def start_again(engine: Engine, container: str, name: str) -> None:
    with engine.explained(f"starting container {name}") as client:
        _start(client, container, name)


def _start(client: APIClient, container: str, name: str) -> None:
    try:
        client.start(container)
    except APIError as error:
        taken = taken_port(client, said(error))
        if taken is None:
            raise
        raise ProviderError(f"starting container {name}: {taken}") from error


def _require_versions(engine: Engine, new: Properties) -> None:
    if (new.get("healthcheck") or {}).get("startInterval", "0s") not in {"", "0", "0s"}:
        engine.require_api("1.44", "healthcheck.startInterval")
    for index, mount in enumerate(new.get("mounts") or ()):
        if (mount.get("volumeOptions") or {}).get("subpath"):
            engine.require_api("1.45", f"mounts[{index}].volumeOptions.subpath")


def _clear_what_was_left(client: APIClient, urn: str, name: str) -> None:
    """Remove what a killed run of this same resource made and could not record.

    A container holds no data; the volumes that do are resources of their own. Whoever else holds the name
    is left alone, and named.
    """
    marks = [f"{key}={value}" for key, value in labels.marks(urn).items()]
    for left in client.containers(all=True, filters={"label": marks}):
        names = [str(held).lstrip("/") for held in left["Names"] or ()]
        # A generated name is another one in every run.
        if name in names or (is_generated(urn, name) and any(is_generated(urn, held) for held in names)):
            with suppress(NotFound):
                client.remove_container(left["Id"], v=False, force=True)
    try:
        holder: Mapping[str, Any] = client.inspect_container(name)
    except NotFound:
        return
    raise ProviderError(
        f"there is already a container {name} that this stack did not make (id {holder['Id'][:12]},"
        f" {holder['State']['Status']}). Remove it with `docker rm -f {name}`, take it over with"
        f" `pulumi import docker:index/container:Container NAME {holder['Id']}`, or choose another name"
    )


def _connect(client: APIClient, container: str, new: Properties) -> None:
    networks = new.get("networksAdvanced") or ()
    if not networks:
        return
    try:
        client.disconnect_container_from_network(container, "bridge")
    except APIError as error:
        if "is not connected to" not in said(error):
            raise
    for network in networks:
        options = dict(option.partition("=")[::2] for option in network.get("driverOpts") or ())
        client.connect_container_to_network(
            container,
            network["name"],
            ipv4_address=network.get("ipv4Address") or None,
            ipv6_address=network.get("ipv6Address") or None,
            aliases=network.get("aliases") or None,
            link_local_ips=network.get("linkLocalIps") or None,
            mac_address=network.get("macAddress") or None,
            driver_opt=options or None,
        )

"""The package as the Pulumi engine sees it: its resources, getters and configuration."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final

from infra.airgap.plugins.docker.container.resource import Container
from infra.airgap.plugins.docker.engine import Engine
from infra.airgap.plugins.docker.getters import GetLogs, GetNetwork, GetRemoteImage
from infra.airgap.plugins.docker.network import Network
from infra.airgap.plugins.docker.remote_image import RemoteImage
from infra.airgap.plugins.docker.volume import Volume
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Provider

DEFAULT_HOST: Final = "unix:///var/run/docker.sock"
_TLS_BY_PATH: Final = "name the folder of the three PEM files in certPath instead"


class DockerProvider(Provider[Engine]):
    name: ClassVar[str] = "docker"
    version: ClassVar[str] = "5.2.0"
    config: ClassVar[Mapping[str, Field]] = {
        "host": Field(doc="Address of the Docker engine; $DOCKER_HOST or the local socket otherwise"),
        "context": Field(doc="Name of a Docker context; overrides host"),
        "certPath": Field(doc="Folder of ca.pem, cert.pem and key.pem for a TCP host"),
        "disableDockerDaemonCheck": Field(
            Scalar.BOOLEAN, default=False, doc="Accepted: the engine is first asked when a resource needs it"
        ),
        "caMaterial": Field(unserved=_TLS_BY_PATH),
        "certMaterial": Field(unserved=_TLS_BY_PATH),
        "keyMaterial": Field(unserved=_TLS_BY_PATH, secret=True),
        "registryAuth": Field(
            ListOf(Scalar.ANY), unserved="log in with `docker login`; the engine's own credentials are used"
        ),
        "sshOpts": Field(ListOf(Scalar.STRING), unserved="put the options into ~/.ssh/config"),
    }
    resources = (Network(), Volume(), Container(), RemoteImage())
    functions = (GetNetwork(), GetRemoteImage(), GetLogs())

    def configure(self, config: Properties) -> Engine:
        named = config.get("context") or os.environ.get("DOCKER_CONTEXT")
        address = config.get("host") or os.environ.get("DOCKER_HOST") or DEFAULT_HOST
        certificates = config.get("certPath") or os.environ.get("DOCKER_CERT_PATH")
        if named:
            address = _host_of_context(str(named))
        return Engine(address, Path(certificates) if certificates else None)


def _host_of_context(name: str) -> str:
    from docker import ContextAPI  # noqa: PLC0415 - see engine.py
    from docker.errors import ContextException, DockerException  # noqa: PLC0415 - see engine.py

    try:
        context = ContextAPI.get_context(name)
    except (ContextException, DockerException, ValueError) as error:
        raise ProviderError(f"the Docker context {name!r} cannot be read: {error}") from error
    if context is None:
        raise ProviderError(f"there is no Docker context {name!r}; `docker context ls` lists those there are")
    return str(context.Host or DEFAULT_HOST)

"""D07: no part of the host that decides about the host, nor Docker's socket, is given to a container."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from policies import containers
from policies.kinds import CONTAINER, VOLUME
from policies.model import Resource, ResourceRule, Severity, cis_docker

_SOCKETS = {"docker.sock", "containerd.sock", "podman.sock", "crio.sock"}
_SENSITIVE = (
    *("/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/run", "/sbin", "/bin", "/sys", "/usr"),
    *("/var/lib/containerd", "/var/lib/docker", "/var/run"),
)


def check(resource: Resource) -> Iterator[str]:
    paths = containers.host_paths(resource) if resource.kind == CONTAINER else _bound(resource)
    for path in paths:
        normal = "/" + posixpath.normpath(path).lstrip("/")
        if posixpath.basename(normal) in _SOCKETS:
            yield f"{normal}, which commands the container engine, is mounted"
        elif normal == "/" or any(normal == each or normal.startswith(f"{each}/") for each in _SENSITIVE):
            yield f"{normal} of the host is mounted"


def _bound(volume: Resource) -> Iterator[str]:
    """The local driver can make a volume of any path of the host: a mount by another name."""
    options = volume.properties.get("driverOpts") or {}
    if options.get("device") and str(options.get("type") or "none") in ("none", "bind"):
        yield str(options["device"])


RULE = ResourceRule(
    id="D07",
    statement="No container sees Docker's socket or a sensitive path of its host.",
    reason="Docker's socket is root on the host; system folders hold its passwords, programs and devices.",
    severity=Severity.CRITICAL,
    controls=(cis_docker("5.32"), cis_docker("5.6")),
    mend="Mount a volume of its own instead; hand files in with `tradingdb:docker:VolumeFiles`.",
    refused='docker.ContainerMountArgs(type="bind", source="/var/run/docker.sock", target="/docker.sock")',
    accepted='docker.ContainerMountArgs(type="volume", source=volume.name, target="/data")',
    kinds=(CONTAINER, VOLUME),
    check=check,
)

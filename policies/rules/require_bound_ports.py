"""D10: a port is published on an address that somebody chose."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker


def check(container: Resource) -> Iterator[str]:
    if container.properties.get("publishAllPorts"):
        yield "every port of the image is published on every address"
    for port in container.properties.get("ports") or ():
        if _anywhere(str(port.get("ip") or "")):
            yield f"port {port['internal']:g} is published on every address"


def _anywhere(address: str) -> bool:
    """Empty, `0.0.0.0`, `::` in any spelling, and what is no address at all."""
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return True
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_unspecified


RULE = ResourceRule(
    id="D10",
    statement="Ports are published on a named address.",
    reason="Docker opens a port without an address on every network of the host, past the host's own "
    "firewall.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.14"),),
    mend="Set `ip` of the port; for a stack of this project, `trading-databases:bindAddress`.",
    refused='docker.ContainerPortArgs(internal=5432, external=5432, ip="0.0.0.0")',
    accepted='docker.ContainerPortArgs(internal=5432, external=5432, ip="127.0.0.1")',
    kinds=(CONTAINER,),
    check=check,
)

"""D06: a container sees its own network, processes, memory and users, not the host's."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker

_MODES = {
    "networkMode": "network",
    "pidMode": "process",
    "ipcMode": "IPC",
    "usernsMode": "user",
    "cgroupnsMode": "cgroup",
}


def check(container: Resource) -> Iterator[str]:
    for name, called in _MODES.items():
        if str(container.properties.get(name) or "").lower() == "host":
            yield f"the container shares the {called} namespace of its host"
    for network in container.properties.get("networksAdvanced") or ():
        if network["name"] == "host":
            yield "the container is on the network `host`"


RULE = ResourceRule(
    id="D06",
    statement="No container shares a namespace with its host.",
    reason="In the host's namespaces a container reaches every local port, sees and signals every process, "
    "and reads shared memory of others.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.10"), cis_docker("5.16"), cis_docker("5.17"), cis_docker("5.31")),
    mend="Remove the mode that is `host`; publish the ports that are needed.",
    refused='docker.Container(..., network_mode="host")',
    accepted='docker.Container(..., network_mode="bridge")',
    kinds=(CONTAINER,),
    check=check,
)

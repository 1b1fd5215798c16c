"""The inputs and outputs of a container: types, defaults, what the engine fills in, what a change means."""

from __future__ import annotations

from typing import Any, Final

from infra.airgap.plugins.docker.container.nested import (
    CAPABILITIES,
    DEVICES,
    HEALTHCHECK,
    HOSTS,
    MOUNTS,
    NETWORK_DATAS,
    NETWORKS,
    PORTS,
    THROTTLES,
    ULIMITS,
    UPLOADS,
    VOLUMES,
)
from infra.airgap.plugins.docker.labels import LABELS
from infra.provider_framework.fields import Field, Kind, ListOf, MapOf, Scalar

MIB: Final = 1024 * 1024
_BOOLEAN: Final = Scalar.BOOLEAN
_INTEGER: Final = Scalar.INTEGER
_LIST: Final = ListOf(Scalar.STRING)
_SET: Final = ListOf(Scalar.STRING, unordered=True)
_MAP: Final = MapOf(Scalar.STRING)
_NO_GPU: Final = "no engine with such devices is served by this plugin; use the published one"


def _fixed(kind: Kind = Scalar.STRING, **more: Any) -> Field:
    """A property that a container keeps for life: another value means another container."""
    return Field(kind, replaces=True, **more)


def _filled(kind: Kind = Scalar.STRING, **more: Any) -> Field:
    """Fixed, and taken from the image or the engine where the program leaves it out."""
    return Field(kind, replaces=True, computed=True, **more)


_PROCESS: Final = {
    "name": _filled(),
    "image": _fixed(required=True),
    "command": _filled(_LIST),
    "entrypoints": _filled(_LIST),
    "envs": _filled(_SET),
    # As published, an emptied user or working directory is no change.
    "user": _filled(),
    "workingDir": _filled(),
    "hostname": _filled(),
    "domainname": _fixed(),
    "labels": _filled(LABELS),
    "platform": _filled(),
    "runtime": _filled(),
    "stopSignal": _filled(),
    "stopTimeout": _filled(_INTEGER),
    "tty": _fixed(_BOOLEAN, default=False),
    "stdinOpen": _fixed(_BOOLEAN, default=False),
    "init": Field(_BOOLEAN, computed=True),
    "healthcheck": _filled(HEALTHCHECK),
    "uploads": _fixed(UPLOADS),
}

_SECURITY: Final = {
    "capabilities": _fixed(CAPABILITIES),
    "securityOpts": _filled(_SET),
    "privileged": _fixed(_BOOLEAN),
    "readOnly": _fixed(_BOOLEAN, default=False),
    "groupAdds": _fixed(_SET),
    "usernsMode": _fixed(),
    "pidMode": _fixed(),
    "ipcMode": _filled(),
    "cgroupnsMode": _fixed(one_of=("private", "host")),
    "cgroupParent": _fixed(),
    "sysctls": _fixed(_MAP),
    "ulimits": _fixed(ULIMITS),
}

_STORAGE: Final = {
    "volumes": _fixed(VOLUMES),
    "mounts": _fixed(MOUNTS),
    "tmpfs": Field(_MAP),
    "shmSize": _filled(_INTEGER),
    "storageOpts": _fixed(_MAP),
    "devices": _fixed(DEVICES),
    "deviceCgroupRules": _fixed(_SET),
    "deviceRequests": _fixed(ListOf(Scalar.ANY), unserved=_NO_GPU),
    "gpus": _fixed(unserved=_NO_GPU),
}

_NETWORK: Final = {
    "networkMode": _fixed(default="bridge"),
    "networksAdvanced": _fixed(NETWORKS),
    "ports": _fixed(PORTS),
    "publishAllPorts": _fixed(_BOOLEAN),
    "dns": _fixed(_SET),
    "dnsOpts": _fixed(_SET),
    "dnsSearches": _fixed(_SET),
    "hosts": _fixed(HOSTS),
}

_LIMITS: Final = {
    "memory": Field(_INTEGER, doc="MiB"),
    "memoryReservation": Field(_INTEGER, default=0, doc="MiB"),
    "memorySwap": Field(_INTEGER, doc="MiB, memory and swap together; -1 for no limit"),
    "cpuShares": Field(_INTEGER),
    "cpuSet": Field(),
    "cpus": _fixed(),
    "cpuPeriod": Field(_INTEGER, doc="Microseconds; ignored beside cpus"),
    "cpuQuota": Field(_INTEGER, doc="Microseconds; ignored beside cpus"),
    "deviceReadBps": Field(THROTTLES),
    "deviceReadIops": Field(THROTTLES),
    "deviceWriteBps": Field(THROTTLES),
    "deviceWriteIops": Field(THROTTLES),
    "logDriver": _filled(),
    "logOpts": _fixed(_MAP),
}

_LIFE: Final = {
    "start": Field(_BOOLEAN, default=True),
    "mustRun": Field(_BOOLEAN, default=True),
    "restart": Field(default="no", one_of=("no", "on-failure", "always", "unless-stopped")),
    "maxRetryCount": Field(_INTEGER),
    "rm": Field(_BOOLEAN, default=False),
    "removeVolumes": Field(_BOOLEAN, default=True),
    "destroyGraceSeconds": Field(_INTEGER),
    "attach": Field(_BOOLEAN, default=False),
    "logs": Field(_BOOLEAN, default=False),
    "wait": Field(_BOOLEAN, default=False),
    "waitTimeout": Field(_INTEGER, default=60, doc="Seconds"),
    "containerReadRefreshTimeoutMilliseconds": Field(_INTEGER, default=15000),
}

_OUTPUTS: Final = {
    "bridge": Field(output=True),
    "containerLogs": Field(output=True),
    "exitCode": Field(_INTEGER, output=True),
    "networkDatas": Field(NETWORK_DATAS, output=True),
}

FIELDS: Final[dict[str, Field]] = {
    **_PROCESS,
    **_SECURITY,
    **_STORAGE,
    **_NETWORK,
    **_LIMITS,
    **_LIFE,
    **_OUTPUTS,
}

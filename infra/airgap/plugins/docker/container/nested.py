"""The nested types of a container's properties: ports, mounts, volumes, networks, uploads and their like."""

from __future__ import annotations

from typing import Final

from infra.airgap.plugins.docker.labels import LABELS
from infra.provider_framework.fields import Field, ListOf, MapOf, Object, Scalar

_TEXTS: Final = ListOf(Scalar.STRING)
_TEXT_SET: Final = ListOf(Scalar.STRING, unordered=True)

CAPABILITIES: Final = Object({"adds": Field(_TEXT_SET), "drops": Field(_TEXT_SET)})

HEALTHCHECK: Final = Object(
    {
        "tests": Field(_TEXTS),
        "interval": Field(default="0s"),
        "timeout": Field(default="0s"),
        "startPeriod": Field(default="0s"),
        "startInterval": Field(default="0s"),
        "retries": Field(Scalar.INTEGER, default=0),
    }
)

UPLOADS: Final = ListOf(
    Object(
        {
            "file": Field(required=True),
            "content": Field(),
            "contentBase64": Field(),
            "source": Field(),
            "sourceHash": Field(),
            "executable": Field(Scalar.BOOLEAN, default=False),
            "permissions": Field(),
            "owner": Field(),
            "group": Field(),
        }
    ),
    unordered=True,
)

VOLUMES: Final = ListOf(
    Object(
        {
            "containerPath": Field(),
            "volumeName": Field(),
            "hostPath": Field(),
            "fromContainer": Field(),
            "readOnly": Field(Scalar.BOOLEAN),
            "selinuxRelabel": Field(one_of=("z", "Z")),
        }
    ),
    unordered=True,
)

_VOLUME_OPTIONS: Final = Object(
    {
        "noCopy": Field(Scalar.BOOLEAN),
        "labels": Field(LABELS),
        "driverName": Field(),
        "driverOptions": Field(MapOf(Scalar.STRING)),
        "subpath": Field(),
    }
)

PROPAGATIONS: Final = ("private", "rprivate", "shared", "rshared", "slave", "rslave")

MOUNTS: Final = ListOf(
    Object(
        {
            "target": Field(required=True),
            "type": Field(required=True, one_of=("bind", "volume", "tmpfs")),
            "source": Field(),
            "readOnly": Field(Scalar.BOOLEAN),
            "bindOptions": Field(Object({"propagation": Field(one_of=PROPAGATIONS)})),
            "volumeOptions": Field(_VOLUME_OPTIONS),
            "tmpfsOptions": Field(
                Object({"sizeBytes": Field(Scalar.INTEGER), "mode": Field(Scalar.INTEGER)})
            ),
        }
    ),
    unordered=True,
)

PORTS: Final = ListOf(
    Object(
        {
            "internal": Field(Scalar.INTEGER, required=True),
            "external": Field(Scalar.INTEGER, computed=True),
            "ip": Field(default="0.0.0.0"),  # noqa: S104  the published default
            "protocol": Field(default="tcp"),
        }
    ),
    unordered=True,
)

NETWORKS: Final = ListOf(
    Object(
        {
            "name": Field(required=True),
            "aliases": Field(_TEXT_SET),
            "ipv4Address": Field(),
            "ipv6Address": Field(),
            "linkLocalIps": Field(_TEXT_SET),
            "macAddress": Field(),
            "driverOpts": Field(_TEXT_SET),
            "gwPriority": Field(Scalar.INTEGER, unserved="it needs Docker 28; leave it out"),
        }
    ),
    unordered=True,
)

HOSTS: Final = ListOf(Object({"host": Field(required=True), "ip": Field(required=True)}), unordered=True)

ULIMITS: Final = ListOf(
    Object(
        {
            "name": Field(required=True),
            "soft": Field(Scalar.INTEGER, required=True),
            "hard": Field(Scalar.INTEGER, required=True),
        }
    ),
    unordered=True,
)

DEVICES: Final = ListOf(
    Object({"hostPath": Field(required=True), "containerPath": Field(), "permissions": Field(default="rwm")}),
    unordered=True,
)

THROTTLES: Final = ListOf(
    Object({"path": Field(required=True), "rate": Field(Scalar.INTEGER, required=True)}), unordered=True
)

NETWORK_DATAS: Final = ListOf(
    Object(
        {
            "networkName": Field(output=True),
            "ipAddress": Field(output=True),
            "ipPrefixLength": Field(Scalar.INTEGER, output=True),
            "gateway": Field(output=True),
            "globalIpv6Address": Field(output=True),
            "globalIpv6PrefixLength": Field(Scalar.INTEGER, output=True),
            "ipv6Gateway": Field(output=True),
            "macAddress": Field(output=True),
        }
    )
)

"""The inputs that would declare a container which no program has declared yet: for `pulumi import`. Pure.

What the image adds to lists is left out, and so is the host name that the engine makes up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.airgap.plugins.docker import labels
from infra.airgap.plugins.docker.container.describe import changeable, healthcheck
from infra.airgap.plugins.docker.container.fields import FIELDS, MIB
from infra.airgap.plugins.docker.container.storage import declared_mounts, declared_volumes
from infra.provider_framework.fields import Properties

_FROM_CONFIG: Final = {
    "command": "Cmd",
    "entrypoints": "Entrypoint",
    "user": "User",
    "workingDir": "WorkingDir",
    "stopSignal": "StopSignal",
    "stopTimeout": "StopTimeout",
    "tty": "Tty",
    "stdinOpen": "OpenStdin",
    "domainname": "Domainname",
}
_FROM_HOST: Final = {
    "privileged": "Privileged",
    "readOnly": "ReadonlyRootfs",
    "rm": "AutoRemove",
    "publishAllPorts": "PublishAllPorts",
    "networkMode": "NetworkMode",
    "usernsMode": "UsernsMode",
    "pidMode": "PidMode",
    "cgroupParent": "CgroupParent",
    "dns": "Dns",
    "dnsOpts": "DnsOptions",
    "dnsSearches": "DnsSearch",
    "securityOpts": "SecurityOpt",
    "groupAdds": "GroupAdd",
    "sysctls": "Sysctls",
    "tmpfs": "Tmpfs",
    "storageOpts": "StorageOpt",
    "deviceCgroupRules": "DeviceCgroupRules",
    "init": "Init",
    "ipcMode": "IpcMode",
    "runtime": "Runtime",
}


def imported_inputs(actual: Mapping[str, Any], image: Mapping[str, Any]) -> Properties:
    config, host = actual["Config"], actual["HostConfig"]
    inputs = {name: field.default for name, field in FIELDS.items() if field.default is not None}
    inputs["image"] = actual["Image"] if config["Image"].startswith("sha256:") else config["Image"]
    inputs |= {name: config[key] for name, key in _FROM_CONFIG.items() if config.get(key)}
    inputs |= {name: host[key] for name, key in _FROM_HOST.items() if host.get(key)}
    inputs |= _beyond_image(config, image.get("Config") or {})
    inputs |= {name: value for name, value in changeable(actual, {}).items() if value}
    if inputs.get("memorySwap") == 2 * inputs.get("memory", 0):
        del inputs["memorySwap"]  # what the engine makes of a bare memory limit
    found = {
        "hostname": config["Hostname"] if not actual["Id"].startswith(config["Hostname"]) else None,
        "shmSize": host.get("ShmSize", 0) // MIB,
        "logDriver": host["LogConfig"]["Type"],
        "logOpts": host["LogConfig"].get("Config"),
        "volumes": declared_volumes(host),
        "mounts": declared_mounts(host),
        "ports": _ports(host),
        "hosts": _hosts(host),
        "ulimits": _ulimits(host),
        "devices": _devices(host),
        "capabilities": _capabilities(host),
        "networksAdvanced": _networks(actual),
    }
    return {**inputs, **{name: value for name, value in found.items() if value}}


def _beyond_image(config: Mapping[str, Any], image: Mapping[str, Any]) -> Properties:
    own = set(image.get("Env") or ())
    image_labels = image.get("Labels") or {}
    mine = {key: text for key, text in (config.get("Labels") or {}).items() if image_labels.get(key) != text}
    envs = [entry for entry in config.get("Env") or () if entry not in own]
    # The engine adds PATH where the image sets none.
    found: Properties = {
        "envs": [entry for entry in envs if own or not entry.startswith("PATH=")],
        "labels": labels.from_map(mine),
        "healthcheck": healthcheck(config["Healthcheck"]) if config.get("Healthcheck") else None,
    }
    return {name: value for name, value in found.items() if value}


def _ports(host: Mapping[str, Any]) -> list[Properties]:
    found = []
    for key, bindings in (host.get("PortBindings") or {}).items():
        internal, protocol = key.split("/")
        for binding in bindings or ():
            port: Properties = {
                "internal": int(internal),
                "protocol": protocol,
                "ip": binding.get("HostIp") or "0.0.0.0",  # noqa: S104  the published default
            }
            if binding.get("HostPort", "0") not in {"", "0"}:
                port["external"] = int(binding["HostPort"])
            found.append(port)
    return found


def _hosts(host: Mapping[str, Any]) -> list[Properties]:
    pairs = (entry.partition(":") for entry in host.get("ExtraHosts") or ())
    return [{"host": name, "ip": ip} for name, _, ip in pairs]


def _ulimits(host: Mapping[str, Any]) -> list[Properties]:
    limits = host.get("Ulimits") or ()
    return [{"name": limit["Name"], "soft": limit["Soft"], "hard": limit["Hard"]} for limit in limits]


def _devices(host: Mapping[str, Any]) -> list[Properties]:
    return [
        {
            "hostPath": device["PathOnHost"],
            "containerPath": device["PathInContainer"],
            "permissions": device["CgroupPermissions"],
        }
        for device in host.get("Devices") or ()
    ]


def _capabilities(host: Mapping[str, Any]) -> Properties:
    both = {"adds": host.get("CapAdd"), "drops": host.get("CapDrop")}
    return {name: value for name, value in both.items() if value}


def _networks(actual: Mapping[str, Any]) -> list[Properties]:
    found = []
    for name, data in sorted((actual["NetworkSettings"].get("Networks") or {}).items()):
        if name in {"bridge", "host", "none", actual["HostConfig"].get("NetworkMode")}:
            continue
        addresses = data.get("IPAMConfig") or {}
        # The engine adds the host name, which is the short id where nobody chose one.
        added = {actual["Config"]["Hostname"], actual["Id"][:12]}
        aliases = [alias for alias in data.get("Aliases") or () if alias not in added]
        entry = {
            "name": name,
            "aliases": aliases,
            "ipv4Address": addresses.get("IPv4Address"),
            "ipv6Address": addresses.get("IPv6Address"),
        }
        found.append({key: value for key, value in entry.items() if value})
    return found

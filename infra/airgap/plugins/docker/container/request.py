"""A container's inputs as the body of the engine's create call. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.airgap.plugins.docker import labels
from infra.airgap.plugins.docker.container.durations import nanoseconds
from infra.airgap.plugins.docker.container.fields import MIB
from infra.airgap.plugins.docker.container.storage import binds, mounted_paths, mounts, volumes_from
from infra.airgap.plugins.docker.engine import without_empty
from infra.provider_framework.fields import Properties

_CHECK_DURATIONS: Final = {
    "interval": "Interval",
    "timeout": "Timeout",
    "startPeriod": "StartPeriod",
    "startInterval": "StartInterval",
}
_THROTTLES: Final = {
    "deviceReadBps": "BlkioDeviceReadBps",
    "deviceReadIops": "BlkioDeviceReadIOps",
    "deviceWriteBps": "BlkioDeviceWriteBps",
    "deviceWriteIops": "BlkioDeviceWriteIOps",
}
# Asked of the engine by the client: it stands for two emptied lists of paths.
_UNCONFINED_PATHS: Final = "systempaths=unconfined"


def create_body(urn: str, new: Properties) -> dict[str, Any]:
    body = {
        "Image": new["image"],
        "Hostname": new.get("hostname", ""),
        "Domainname": new.get("domainname", ""),
        "Tty": new["tty"],
        "OpenStdin": new["stdinOpen"],
        "StopSignal": new.get("stopSignal", ""),
        "StopTimeout": new.get("stopTimeout"),
        "Env": new.get("envs") or None,
        "Cmd": new.get("command") or None,
        "Entrypoint": new.get("entrypoints") or None,
        "User": new.get("user"),
        "WorkingDir": new.get("workingDir"),
        "ExposedPorts": {_port_key(port): {} for port in new.get("ports") or ()} or None,
        "Volumes": mounted_paths(new.get("volumes")) or None,
        "Labels": {**labels.to_map(new.get("labels")), **labels.marks(urn)},
        "Healthcheck": _healthcheck(new.get("healthcheck")),
        "HostConfig": without_empty(_host_config(new)),
    }
    return without_empty(body)


def _host_config(new: Properties) -> dict[str, Any]:
    return {
        **_security(new),
        **_networking(new),
        **resources(new),
        "NanoCpus": round(float(new["cpus"]) * 1_000_000_000) if new.get("cpus") else None,
        "CpuPeriod": None if new.get("cpus") else new.get("cpuPeriod"),
        "CpuQuota": None if new.get("cpus") else new.get("cpuQuota"),
        "RestartPolicy": restart_policy(new),
        "AutoRemove": new["rm"],
        "Runtime": new.get("runtime"),
        "Init": bool(new.get("init")),
        "LogConfig": {"Type": new.get("logDriver", ""), "Config": new.get("logOpts") or {}},
        "Mounts": mounts(new.get("mounts")) or None,
        "Binds": binds(new.get("volumes")) or None,
        "VolumesFrom": volumes_from(new.get("volumes")) or None,
        "Tmpfs": new.get("tmpfs") or None,
        "ShmSize": _bytes(new.get("shmSize")),
        "StorageOpt": new.get("storageOpts") or None,
        "Devices": [_device(entry) for entry in new.get("devices") or ()] or None,
        "DeviceCgroupRules": new.get("deviceCgroupRules") or None,
    }


def _security(new: Properties) -> dict[str, Any]:
    capabilities = new.get("capabilities") or {}
    options = [option for option in new.get("securityOpts") or () if option != _UNCONFINED_PATHS]
    unconfined: list[str] | None = [] if _UNCONFINED_PATHS in (new.get("securityOpts") or ()) else None
    return {
        "Privileged": bool(new.get("privileged")),
        "ReadonlyRootfs": new["readOnly"],
        "CapAdd": capabilities.get("adds") or None,
        "CapDrop": capabilities.get("drops") or None,
        "SecurityOpt": options or None,
        "MaskedPaths": unconfined,
        "ReadonlyPaths": unconfined,
        "GroupAdd": new.get("groupAdds") or None,
        "UsernsMode": new.get("usernsMode"),
        "PidMode": new.get("pidMode"),
        "IpcMode": new.get("ipcMode"),
        "CgroupnsMode": new.get("cgroupnsMode"),
        "CgroupParent": new.get("cgroupParent"),
        "Sysctls": new.get("sysctls") or None,
        "Ulimits": [
            {"Name": limit["name"], "Soft": limit["soft"], "Hard": limit["hard"]}
            for limit in new.get("ulimits") or ()
        ]
        or None,
    }


def _networking(new: Properties) -> dict[str, Any]:
    return {
        "NetworkMode": new["networkMode"],
        "PublishAllPorts": bool(new.get("publishAllPorts")),
        "PortBindings": _port_bindings(new.get("ports") or ()) or None,
        "Dns": new.get("dns") or None,
        "DnsOptions": new.get("dnsOpts") or None,
        "DnsSearch": new.get("dnsSearches") or None,
        "ExtraHosts": [f"{entry['host']}:{entry['ip']}" for entry in new.get("hosts") or ()] or None,
    }


def resources(new: Properties) -> dict[str, Any]:
    """The limits that the engine can also change while the container runs."""
    limits: dict[str, Any] = {
        "Memory": _bytes(new.get("memory")) or 0,
        "MemoryReservation": _bytes(new.get("memoryReservation")) or 0,
        "MemorySwap": _bytes(new.get("memorySwap")),
        "CpuShares": new.get("cpuShares") or 0,
        "CpusetCpus": new.get("cpuSet") or "",
    }
    for name, key in _THROTTLES.items():
        limits[key] = [
            {"Path": entry["path"], "Rate": entry["rate"]} for entry in new.get(name) or ()
        ] or None
    return limits


def restart_policy(new: Properties) -> dict[str, Any]:
    return {"Name": new["restart"], "MaximumRetryCount": new.get("maxRetryCount") or 0}


def _bytes(mib: int | None) -> int | None:
    """-1, no limit, stays what it is."""
    return mib * MIB if mib is not None and mib > 0 else mib


def _healthcheck(check: Properties | None) -> dict[str, Any] | None:
    if check is None:
        return None
    body: dict[str, Any] = {
        key: nanoseconds(check.get(name) or "0s") for name, key in _CHECK_DURATIONS.items()
    }
    return {**body, "Test": check.get("tests") or None, "Retries": check.get("retries") or 0}


def _port_key(port: Mapping[str, Any]) -> str:
    return f"{port['internal']}/{port['protocol']}"


def _port_bindings(ports: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
    bindings: dict[str, list[dict[str, str]]] = {}
    for port in ports:
        entry = {"HostIp": port.get("ip") or "0.0.0.0", "HostPort": str(port.get("external") or 0)}  # noqa: S104  the published default
        bindings.setdefault(_port_key(port), []).append(entry)
    return bindings


def _device(entry: Mapping[str, Any]) -> dict[str, str]:
    return {
        "PathOnHost": entry["hostPath"],
        "PathInContainer": entry.get("containerPath") or entry["hostPath"],
        "CgroupPermissions": entry["permissions"],
    }

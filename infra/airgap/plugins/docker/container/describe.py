"""A container as the engine tells of it, as outputs in the words of the schema. Pure.

What a container keeps for life is told in the program's own words; what can change under it is told as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.airgap.plugins.docker.container.durations import duration
from infra.airgap.plugins.docker.container.fields import FIELDS, MIB
from infra.provider_framework.fields import Properties

# Filled in by the image or the engine: their place in the engine's answer, and what stands for nothing there.
_FILLED: Final[dict[str, tuple[str, str, Any]]] = {
    "command": ("Config", "Cmd", []),
    "entrypoints": ("Config", "Entrypoint", []),
    "hostname": ("Config", "Hostname", ""),
    "domainname": ("Config", "Domainname", ""),
    "user": ("Config", "User", ""),
    "workingDir": ("Config", "WorkingDir", ""),
    "stopSignal": ("Config", "StopSignal", ""),
    "stopTimeout": ("Config", "StopTimeout", 0),
    "runtime": ("HostConfig", "Runtime", ""),
    "ipcMode": ("HostConfig", "IpcMode", ""),
    "usernsMode": ("HostConfig", "UsernsMode", ""),
    "networkMode": ("HostConfig", "NetworkMode", ""),
    "securityOpts": ("HostConfig", "SecurityOpt", []),
    "privileged": ("HostConfig", "Privileged", False),
    "publishAllPorts": ("HostConfig", "PublishAllPorts", False),
    "init": ("HostConfig", "Init", False),
}


def described(actual: Mapping[str, Any], declared: Properties) -> Properties:
    config, host = actual["Config"], actual["HostConfig"]
    outputs = {name: value for name, value in declared.items() if name in FIELDS}
    for name, (section, key, nothing) in _FILLED.items():
        if name not in declared:
            outputs[name] = actual[section].get(key) or nothing
    for name in ("envs", "labels"):  # the image's own are not told, as published
        outputs.setdefault(name, [])
    outputs.setdefault("platform", actual.get("Platform", ""))
    outputs.setdefault("shmSize", host.get("ShmSize", 0) // MIB)
    outputs.setdefault("logDriver", host["LogConfig"]["Type"])
    if "healthcheck" not in declared and config.get("Healthcheck"):
        outputs["healthcheck"] = healthcheck(config["Healthcheck"])
    if declared.get("ports"):
        outputs["ports"] = ports(actual, declared["ports"])
    return {**outputs, **changeable(actual, declared), **_networks(actual), **_ending(actual)}


def changeable(actual: Mapping[str, Any], declared: Properties) -> Properties:
    """What `docker update`, `rename` and `stop` change under a program's feet."""
    host = actual["HostConfig"]
    found: Properties = {
        "name": actual["Name"].lstrip("/"),
        "restart": host["RestartPolicy"].get("Name") or "no",
        "maxRetryCount": host["RestartPolicy"].get("MaximumRetryCount", 0),
        "memory": _mib(host.get("Memory")),
        "memoryReservation": _mib(host.get("MemoryReservation")),
        "memorySwap": _mib(host.get("MemorySwap")),
        "cpuShares": host.get("CpuShares") or 0,
        "cpuSet": host.get("CpusetCpus") or "",
    }
    nano = host.get("NanoCpus") or 0
    if nano and nano != round(float(declared.get("cpus") or 0) * 1_000_000_000):
        found["cpus"] = f"{nano / 1_000_000_000:.9f}".rstrip("0").rstrip(".")
    for name, key in (("cpuPeriod", "CpuPeriod"), ("cpuQuota", "CpuQuota")):
        if name in declared and not declared.get("cpus"):
            found[name] = host.get(key) or 0
    return found


def is_running(actual: Mapping[str, Any]) -> bool:
    return bool(actual["State"]["Running"])


def _mib(value: int | None) -> int:
    return value // MIB if value and value > 0 else value or 0


def _ending(actual: Mapping[str, Any]) -> Properties:
    return {} if is_running(actual) else {"exitCode": actual["State"].get("ExitCode", 0)}


def _networks(actual: Mapping[str, Any]) -> Properties:
    settings = actual.get("NetworkSettings") or {}
    return {
        "bridge": settings.get("Bridge", ""),
        "networkDatas": [
            {
                "networkName": name,
                "ipAddress": data.get("IPAddress", ""),
                "ipPrefixLength": data.get("IPPrefixLen", 0),
                "gateway": data.get("Gateway", ""),
                "globalIpv6Address": data.get("GlobalIPv6Address", ""),
                "globalIpv6PrefixLength": data.get("GlobalIPv6PrefixLen", 0),
                "ipv6Gateway": data.get("IPv6Gateway", ""),
                "macAddress": data.get("MacAddress", ""),
            }
            for name, data in sorted((settings.get("Networks") or {}).items())
        ],
    }


def healthcheck(check: Mapping[str, Any]) -> Properties:
    return {
        "tests": check.get("Test") or [],
        "interval": duration(check.get("Interval") or 0),
        "timeout": duration(check.get("Timeout") or 0),
        "startPeriod": duration(check.get("StartPeriod") or 0),
        "startInterval": duration(check.get("StartInterval") or 0),
        "retries": check.get("Retries") or 0,
    }


def ports(actual: Mapping[str, Any], declared: list[Properties]) -> list[Properties]:
    """The declared ports, with the numbers the engine chose where the program left them open."""
    published = {key: list(entries or ()) for key, entries in _published(actual).items()}
    found = []
    for port in declared:
        entry = dict(port)
        if not entry.get("external"):
            bound = published.get(f"{entry['internal']}/{entry['protocol']}") or ()
            same = [item for item in bound if item.get("HostIp") in {entry.get("ip"), "::"}] or list(bound)
            if same:
                entry["external"] = int(same[0].get("HostPort") or 0)
                published[f"{entry['internal']}/{entry['protocol']}"].remove(same[0])
        found.append(entry)
    return found


def _published(actual: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a running container; a stopped one publishes nothing, and its configuration has to do."""
    running = (actual.get("NetworkSettings") or {}).get("Ports") or {}
    return running if is_running(actual) else actual["HostConfig"].get("PortBindings") or {}

"""Volumes and mounts between the words of the schema and those of the engine. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from infra.airgap.plugins.docker import labels
from infra.airgap.plugins.docker.engine import without_empty
from infra.provider_framework.fields import Properties

Entries = Iterable[Mapping[str, Any]] | None


def mounted_paths(volumes: Entries) -> dict[str, dict[str, str]]:
    return {volume["containerPath"]: {} for volume in volumes or () if volume.get("containerPath")}


def binds(volumes: Entries) -> list[str]:
    """`source:target:mode` of every volume with a source; a host path wins over a volume's name."""
    found = []
    for volume in volumes or ():
        source = volume.get("hostPath") or volume.get("volumeName")
        if not source or volume.get("fromContainer"):
            continue
        mode = "ro" if volume.get("readOnly") else "rw"
        if relabel := volume.get("selinuxRelabel"):
            mode += f",{relabel}"
        found.append(f"{source}:{volume['containerPath']}:{mode}")
    return found


def volumes_from(volumes: Entries) -> list[str]:
    return [volume["fromContainer"] for volume in volumes or () if volume.get("fromContainer")]


def mounts(declared: Entries) -> list[dict[str, Any]]:
    return [_mount(mount) for mount in declared or ()]


def _mount(mount: Mapping[str, Any]) -> dict[str, Any]:
    bind, volume, tmpfs = (mount.get(f"{kind}Options") for kind in ("bind", "volume", "tmpfs"))
    body: dict[str, Any] = {
        "Type": mount["type"],
        "Source": mount.get("source", ""),
        "Target": mount["target"],
        "ReadOnly": bool(mount.get("readOnly")),
        "BindOptions": {"Propagation": bind.get("propagation", "")} if bind else None,
        "VolumeOptions": _volume_options(volume) if volume else None,
        "TmpfsOptions": (
            {"SizeBytes": tmpfs.get("sizeBytes", 0), "Mode": tmpfs.get("mode", 0)} if tmpfs else None
        ),
    }
    return without_empty(body)


def _volume_options(options: Mapping[str, Any]) -> dict[str, Any]:
    driver = {"Name": options.get("driverName", ""), "Options": options.get("driverOptions") or {}}
    body = {
        "NoCopy": bool(options.get("noCopy")),
        "Labels": labels.to_map(options.get("labels")) or None,
        "DriverConfig": driver if any(driver.values()) else None,
        "Subpath": options.get("subpath") or None,
    }
    return without_empty(body)


def declared_volumes(host_config: Mapping[str, Any]) -> list[Properties]:
    """The volumes of a container that the program has not declared yet, for an import."""
    found: list[Properties] = []
    for bind in host_config.get("Binds") or ():
        source, target, *mode = bind.split(":")
        words = mode[0].split(",") if mode else []
        kind = "hostPath" if source.startswith("/") else "volumeName"
        volume: Properties = {kind: source, "containerPath": target}
        if "ro" in words:
            volume["readOnly"] = True
        for relabel in {"z", "Z"} & set(words):
            volume["selinuxRelabel"] = relabel
        found.append(volume)
    found.extend({"fromContainer": source} for source in host_config.get("VolumesFrom") or ())
    return found


def declared_mounts(host_config: Mapping[str, Any]) -> list[Properties]:
    found = []
    for mount in host_config.get("Mounts") or ():
        entry: Properties = {
            "type": mount["Type"],
            "target": mount["Target"],
        }
        if mount.get("ReadOnly"):
            entry["readOnly"] = True
        if mount.get("Source"):
            entry["source"] = mount["Source"]
        if bind := mount.get("BindOptions"):
            entry["bindOptions"] = {"propagation": bind.get("Propagation", "")}
        if volume := mount.get("VolumeOptions"):
            entry["volumeOptions"] = _declared_volume_options(volume)
        if tmpfs := mount.get("TmpfsOptions"):
            entry["tmpfsOptions"] = {
                "sizeBytes": tmpfs.get("SizeBytes", 0),
                "mode": tmpfs.get("Mode", 0),
            }
        found.append(entry)
    return found


def _declared_volume_options(volume: Mapping[str, Any]) -> Properties:
    driver = volume.get("DriverConfig") or {}
    return without_empty(
        {
            "noCopy": volume.get("NoCopy") or None,
            "labels": labels.from_map(volume.get("Labels")) or None,
            "driverName": driver.get("Name") or None,
            "driverOptions": driver.get("Options") or None,
            "subpath": volume.get("Subpath") or None,
        }
    )

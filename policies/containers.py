"""Reads a container's inputs: labels, environment, words of command, mounts. Judges nothing.

Values are touched only where they are asked for: one that is not known yet raises when touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.model import NotApplicable, Resource


def label(container: Resource, name: str) -> str:
    """Empty where there is none."""
    for each in container.properties.get("labels") or ():
        if each["label"] == name:
            return str(each["value"] or "")
    return ""


def engine(container: Resource) -> str:
    """The database engine that runs in it; empty for any other container."""
    return label(container, "tdb.engine")


def require_engine(container: Resource, name: str) -> None:
    if engine(container) != name:
        raise NotApplicable(f"not a container of {name}")


def environment(container: Resource) -> Iterator[tuple[str, str]]:
    """Name and value of each variable."""
    for entry in container.properties.get("envs") or ():
        name, _, value = str(entry).partition("=")
        yield name, value


def words(container: Resource, name: str) -> list[str]:
    return [str(word) for word in container.properties.get(name) or ()]


def health_words(container: Resource) -> list[str]:
    check = container.properties.get("healthcheck") or {}
    return [str(word) for word in check.get("tests") or ()]


def option(command: list[str], *names: str) -> str | None:
    """What follows an option in a command; None where it is not given, empty where it ends the command."""
    for place, word in enumerate(command):
        if word in names:
            return "".join(command[place + 1 : place + 2])
    return None


def volume_mounts(container: Resource) -> Iterator[tuple[str, str, bool]]:
    """Volume, path and whether it is read-only, of each volume; host paths are not among them."""
    for mount in container.properties.get("mounts") or ():
        if mount.get("type") == "volume" and mount.get("source"):
            yield str(mount["source"]), str(mount["target"]), mount.get("readOnly") is True
    for volume in container.properties.get("volumes") or ():
        if volume.get("volumeName"):
            yield str(volume["volumeName"]), str(volume.get("containerPath")), volume.get("readOnly") is True


def host_paths(container: Resource) -> Iterator[str]:
    """Every path of the host that the container sees."""
    for mount in container.properties.get("mounts") or ():
        if mount.get("type") == "bind":
            yield str(mount.get("source") or "/")
    for volume in container.properties.get("volumes") or ():
        if volume.get("hostPath"):
            yield str(volume["hostPath"])
    for device in container.properties.get("devices") or ():
        yield str(device["hostPath"])


def number(properties: Mapping[str, Any], name: str) -> float:
    """0 where it is absent or no number, as for the limits of a container."""
    try:
        return float(properties.get(name) or 0)
    except (TypeError, ValueError):
        return 0

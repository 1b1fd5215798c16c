"""The images that Docker holds, found by the labels of this project in one call. Changes nothing."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import Any

import docker
import requests
from docker.errors import DockerException

from infra.steps import StepError

IMAGE_LABEL = "tdb.image"
INPUTS_LABEL = "tdb.inputs"
LOAD_TIMEOUT = 600  # seconds: a busy disk takes its time over a layer of several hundred MB

DockerTrouble = (DockerException, requests.RequestException)


def engine() -> docker.DockerClient:
    """The engine that the environment names."""
    try:
        _knock(docker_host())
        return docker.from_env(timeout=LOAD_TIMEOUT)
    except (OSError, DockerException) as error:
        raise unreachable(error) from error


def docker_host() -> str:
    return os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"


def _knock(host: str) -> None:
    """Fail with the system's own words; docker-py would leave a socket open and bury the cause."""
    if host.startswith("unix://"):
        with socket.socket(socket.AF_UNIX) as door:
            door.connect(host.removeprefix("unix://"))


def unreachable(error: Exception) -> StepError:
    cause = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return StepError(
        f"the Docker engine cannot be reached at {docker_host()}: {cause}",
        "start it, set DOCKER_HOST, or run as a user who may use it",
    )


@dataclass(frozen=True)
class Shelved:
    """An image that was made by this code, here or from another checkout."""

    id: str
    name: str
    inputs: str
    tags: tuple[str, ...]
    created: int


class Shelf:
    """Asks Docker once and remembers; `forget` after a change."""

    def __init__(self) -> None:
        self._held: list[Shelved] | None = None

    def forget(self) -> None:
        self._held = None

    def find(self, name: str, inputs: str) -> Shelved | None:
        """The image made from exactly these inputs; the newest one when it was made afresh."""
        found = [image for image in self.held() if (image.name, image.inputs) == (name, inputs)]
        return max(found, key=lambda image: (image.created, bool(image.tags), image.id), default=None)

    def held(self) -> list[Shelved]:
        if self._held is None:
            client = engine()
            try:
                listed: list[dict[str, Any]] = client.api.images(filters={"label": IMAGE_LABEL})
            except DockerTrouble as error:
                raise unreachable(error) from error
            finally:
                client.close()
            self._held = [_shelved(entry) for entry in listed]
        return self._held


def _shelved(entry: dict[str, Any]) -> Shelved:
    labels = entry.get("Labels") or {}
    tags = tuple(tag for tag in entry.get("RepoTags") or () if tag != "<none>:<none>")
    return Shelved(entry["Id"], labels[IMAGE_LABEL], labels.get(INPUTS_LABEL, ""), tags, entry["Created"])

"""The Docker engine of this machine, where it has the image that a test starts."""

from __future__ import annotations

import docker
import pytest
from docker.errors import DockerException


def engine_with(image: str) -> docker.DockerClient:
    """For fixtures, which close it; where the engine or the image is not there, their tests are skipped."""
    try:
        client = docker.from_env()
        client.images.get(image)
    except DockerException as error:
        pytest.skip(f"needs a Docker engine with the image {image}: {type(error).__name__}")
    return client

"""What tests of several folders start from: the Docker engine of this machine."""

from __future__ import annotations

from collections.abc import Iterator

import docker
import pytest
from docker.errors import DockerException


@pytest.fixture(scope="session")
def docker_client() -> Iterator[docker.DockerClient]:
    try:
        client = docker.from_env()
    except DockerException:
        pytest.skip("no Docker engine answers")
    yield client
    client.close()

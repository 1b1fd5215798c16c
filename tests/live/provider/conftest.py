"""A Docker engine, the images of this machine, and names that no other run uses."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import docker
import pytest
from docker.errors import ImageNotFound, NotFound

from infra.provider.server import TradingDb
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State


@pytest.fixture(scope="session")
def image_of(docker_client: docker.DockerClient) -> Callable[[str], str]:
    """The id of a local image; skips naming the one that is missing."""

    def find(tag: str) -> str:
        try:
            return str(docker_client.images.get(tag).id)
        except ImageNotFound:
            pytest.skip(f"image {tag} is not built on this machine")

    return find


@pytest.fixture(scope="module")
def prefix() -> str:
    return f"tdb-test-{secrets.token_hex(4)}"


@pytest.fixture(scope="module")
def network(docker_client: docker.DockerClient, prefix: str) -> Iterator[str]:
    """A network of the tests' own: the engine's default one belongs to everybody."""
    made = docker_client.networks.create(f"{prefix}-network", driver="bridge")
    yield str(made.name)
    made.remove()


@pytest.fixture(scope="module")
def make_volume(docker_client: docker.DockerClient, prefix: str) -> Iterator[Callable[[], str]]:
    made: list[str] = []

    def make() -> str:
        name = f"{prefix}-{len(made)}"
        docker_client.volumes.create(name)
        made.append(name)
        return name

    yield make
    for name in made:
        try:
            docker_client.volumes.get(name).remove()
        except NotFound:
            continue


@pytest.fixture(scope="module")
def provider() -> ProviderHarness:
    return ProviderHarness(TradingDb())


@pytest.fixture(scope="module")
def authority(provider: ProviderHarness) -> State:
    return provider.apply("tradingdb:tls:Authority", {"commonName": "test authority"})

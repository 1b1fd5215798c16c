"""A Docker engine, the images of this machine, and names that no other run uses."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import docker
import pytest
from docker.errors import DockerException, ImageNotFound, NotFound

from infra.provider.server import TradingDb
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State


@pytest.fixture(scope="session")
def engine() -> Iterator[docker.DockerClient]:
    try:
        client = docker.from_env()
    except DockerException:
        pytest.skip("no Docker engine answers")
    yield client
    client.close()


@pytest.fixture(scope="session")
def image_of(engine: docker.DockerClient) -> Callable[[str], str]:
    """The id of a local image; skips naming the one that is missing."""

    def find(tag: str) -> str:
        try:
            return str(engine.images.get(tag).id)
        except ImageNotFound:
            pytest.skip(f"image {tag} is not built on this machine")

    return find


@pytest.fixture(scope="module")
def prefix() -> str:
    return f"tdb-test-{secrets.token_hex(4)}"


@pytest.fixture(scope="module")
def network(engine: docker.DockerClient, prefix: str) -> Iterator[str]:
    """A network of the tests' own: the engine's default one belongs to everybody."""
    made = engine.networks.create(f"{prefix}-network", driver="bridge")
    yield str(made.name)
    made.remove()


@pytest.fixture(scope="module")
def make_volume(engine: docker.DockerClient, prefix: str) -> Iterator[Callable[[], str]]:
    made: list[str] = []

    def make() -> str:
        name = f"{prefix}-{len(made)}"
        engine.volumes.create(name)
        made.append(name)
        return name

    yield make
    for name in made:
        try:
            engine.volumes.get(name).remove()
        except NotFound:
            continue


@pytest.fixture(scope="module")
def provider() -> ProviderHarness:
    return ProviderHarness(TradingDb())


@pytest.fixture(scope="module")
def authority(provider: ProviderHarness) -> State:
    return provider.apply("tradingdb:tls:Authority", {"commonName": "test authority"})

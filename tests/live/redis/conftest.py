"""A Redis server as a stack runs it: mounted files, TLS on both sides, the declared users."""

from __future__ import annotations

import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import docker
import pytest
from docker.errors import ImageNotFound
from docker.models.containers import Container
from redis import Redis, exceptions

from infra.engines.redis.configuration import LIVE, live_conf, redis_conf
from infra.foundation.mounts import FILES
from infra.provider import client_session, redis_tls
from infra.provider.server import TradingDb
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from infra.settings import RedisSettings
from schema.redis import ADMINISTRATOR
from schema.redis_rules import users, users_acl
from tests.live.identities import identities

VOLUME_FILES = "tradingdb:docker:VolumeFiles"


def digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


@dataclass
class Server:
    """One server. What its mounted files say, and clients of it."""

    provider: ProviderHarness
    container: Container
    image: str
    volume: str
    authority: State
    leaf: State
    port: int
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def connection(self) -> Properties:
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "caCertificatePem": self.authority.outputs["certificatePem"],
            "clientCertificatePem": self.leaf.outputs["certificatePem"],
            "clientPrivateKeyPem": self.leaf.outputs["privateKeyPem"],
            "username": ADMINISTRATOR,
            "password": self.passwords[ADMINISTRATOR],
        }

    def declared(self, **changed: str) -> dict[str, Properties]:
        """The users of the schema; `changed` gives some of them other rules."""
        return {
            name: {"rules": changed.get(name, rules), "passwordSha256": digest(self.passwords[name])}
            for name, rules in users().items()
        }

    def mount(self, users_file: str = "") -> None:
        hashes = {name: digest(password) for name, password in self.passwords.items()}
        texts = {
            "redis.conf": redis_conf(),
            LIVE: live_conf(RedisSettings()),
            "users.acl": users_file or users_acl(hashes),
            "tls/server.crt": self.leaf.outputs["certificatePem"],
            "tls/server.key": self.leaf.outputs["privateKeyPem"],
            "tls/ca.crt": self.authority.outputs["certificatePem"],
        }
        files = {path: {"content": text, "uid": 999, "gid": 999} for path, text in texts.items()}
        self.provider.apply(VOLUME_FILES, {"volume": self.volume, "image": self.image, "files": files})

    def wait(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                self.client().ping()
            except exceptions.ConnectionError:
                assert time.monotonic() < end
                threading.Event().wait(0.05)
            else:
                return

    def restart(self, signal: str) -> None:
        self.container.kill(signal)
        self.container.wait()
        self.container.start()

    def client(self, user: str = ADMINISTRATOR, password: str = "") -> Any:
        """A Redis; as Any, for the driver's types fit none of the answers that a test picks apart."""
        said = self.connection
        context = client_session.context_of(said)
        options: dict[str, Any] = {"username": user, "password": password or self.passwords[user]}
        return Redis(
            connection_pool=redis_tls.pool(
                context, host="127.0.0.1", port=self.port, decode_responses=True, **options
            )
        )


@pytest.fixture(scope="module")
def provider() -> ProviderHarness:
    return ProviderHarness(TradingDb())


@pytest.fixture(scope="module")
def allowing() -> Callable[..., ProviderHarness]:
    """A provider whose stack allows the named objects to lose data."""

    def make(*names: str) -> ProviderHarness:
        return ProviderHarness(TradingDb(), {"allowDestructive": list(names)})

    return make


@pytest.fixture(scope="module")
def server(docker_client: docker.DockerClient, provider: ProviderHarness) -> Iterator[Server]:
    try:
        image = str(docker_client.images.get("tdb/redis:8").id)
    except ImageNotFound:
        pytest.skip("image tdb/redis:8 is not built on this machine")
    prefix = f"tdb-test-{secrets.token_hex(4)}"
    authority, leaf = identities(provider, "redis")
    port = free_port()
    network = docker_client.networks.create(f"{prefix}-network", driver="bridge")
    volume = docker_client.volumes.create(f"{prefix}-files")
    container = docker_client.containers.create(
        image,
        command=["redis-server", f"{FILES}/redis.conf"],
        name=f"{prefix}-redis",
        user="999:999",
        tmpfs={"/data": "uid=999,gid=999,mode=0700"},
        volumes={volume.name: {"bind": FILES, "mode": "ro"}},
        ports={"6379/tcp": ("127.0.0.1", port)},
        network=network.name,
    )
    made = Server(provider, container, image, volume.name, authority, leaf, port)
    made.passwords = {name: f"canary-{name}-{secrets.token_hex(8)}" for name in users()}
    try:
        made.mount()
        container.start()
        made.wait()
        yield made
    finally:
        container.remove(force=True, v=True)
        volume.remove(force=True)
        network.remove()


def free_port() -> int:
    """One that stays the server's own when it starts again."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])

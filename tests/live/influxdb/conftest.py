"""An InfluxDB server as a stack runs it, set up, with clients of it."""

from __future__ import annotations

import http.client
import secrets
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import docker
import pytest
from docker.errors import ImageNotFound
from docker.models.containers import Container

from infra.engines.influxdb.configuration import influxd_yml
from infra.foundation.mounts import FILES
from infra.provider.influxdb_api import InfluxApi
from infra.provider.server import TradingDb
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

OPERATOR_TOKEN = "canary-token-0123456789-0123456789"
ORGANISATION = "trading-platform"


@dataclass
class Server:
    provider: ProviderHarness
    container: Container
    authority: str
    url: str
    org_id: str = ""

    @property
    def connection(self) -> Properties:
        return {
            "url": self.url,
            "caCertificatePem": self.authority,
            "token": OPERATOR_TOKEN,
            "orgId": self.org_id,
        }

    @property
    def setup(self) -> Properties:
        return {
            "url": self.url,
            "caCertificatePem": self.authority,
            "org": ORGANISATION,
            "bucket": "market-data",
            "username": "operator",
            "password": "Canary-Password-1",
            "token": OPERATOR_TOKEN,
        }

    @property
    def api(self) -> InfluxApi:
        return InfluxApi(self.url, self.authority, OPERATOR_TOKEN)

    def restart(self, signal: str) -> None:
        self.container.kill(signal)
        self.container.wait()
        self.container.start()

    def write(self, bucket: str, lines: str, token: str = OPERATOR_TOKEN) -> int:
        query = urlencode({"org": ORGANISATION, "bucket": bucket, "precision": "s"})
        return self._post(f"/api/v2/write?{query}", lines, "text/plain", token)[0]

    def flux(self, script: str, token: str = OPERATOR_TOKEN) -> tuple[int, str]:
        path = f"/api/v2/query?{urlencode({'org': ORGANISATION})}"
        return self._post(path, script, "application/vnd.flux", token)

    def _post(self, path: str, body: str, kind: str, token: str) -> tuple[int, str]:
        context = ssl.create_default_context(cadata=self.authority)
        connection = http.client.HTTPSConnection(self.url.removeprefix("https://"), context=context)
        headers = {"Authorization": f"Token {token}", "Content-Type": kind, "Accept": "application/csv"}
        connection.request("POST", path, body.encode(), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text


@pytest.fixture(scope="session")
def provider() -> ProviderHarness:
    return ProviderHarness(TradingDb())


@pytest.fixture(scope="session")
def allowing() -> Callable[..., ProviderHarness]:
    """A provider whose stack allows the named objects to lose data."""

    def make(*names: str) -> ProviderHarness:
        return ProviderHarness(TradingDb(), {"allowDestructive": list(names)})

    return make


@pytest.fixture(scope="session")
def server(docker_client: docker.DockerClient, provider: ProviderHarness) -> Iterator[Server]:
    """One for the whole folder: its first start takes seconds. Tests name what they make."""
    try:
        image = str(docker_client.images.get("tdb/influxdb:2").id)
    except ImageNotFound:
        pytest.skip("image tdb/influxdb:2 is not built on this machine")
    prefix = f"tdb-test-{secrets.token_hex(4)}"
    authority = provider.apply("tradingdb:tls:Authority", {"commonName": "test authority"}).outputs
    leaf = provider.apply(
        "tradingdb:tls:Certificate",
        {
            "authorityCertificatePem": authority["certificatePem"],
            "authorityPrivateKeyPem": authority["privateKeyPem"],
            "commonName": "influxdb",
            "ipAddresses": ["127.0.0.1"],
            "uses": ["server"],
        },
    ).outputs
    texts = {
        "influxd.yml": influxd_yml(),
        "tls/server.crt": leaf["certificatePem"],
        "tls/server.key": leaf["privateKeyPem"],
    }
    port = free_port()
    network = docker_client.networks.create(f"{prefix}-network", driver="bridge")
    volume = docker_client.volumes.create(f"{prefix}-files")
    data = docker_client.volumes.create(f"{prefix}-data")
    container = docker_client.containers.create(
        image,
        command=["influxd"],
        environment={"INFLUXD_CONFIG_PATH": f"{FILES}/influxd.yml"},
        name=f"{prefix}-influxdb",
        user="1000:1000",
        volumes={
            volume.name: {"bind": FILES, "mode": "ro"},
            data.name: {"bind": "/var/lib/influxdb2", "mode": "rw"},
        },
        ports={"8086/tcp": ("127.0.0.1", port)},
        network=network.name,
    )
    try:
        files = {path: {"content": text, "uid": 1000, "gid": 1000} for path, text in texts.items()}
        provider.apply(
            "tradingdb:docker:VolumeFiles", {"volume": volume.name, "image": image, "files": files}
        )
        container.start()
        made = Server(provider, container, authority["certificatePem"], f"https://127.0.0.1:{port}")
        made.org_id = provider.apply("tradingdb:influxdb:Setup", made.setup).outputs["orgId"]
        yield made
    finally:
        container.remove(force=True, v=True)
        volume.remove(force=True)
        data.remove(force=True)
        network.remove()


@pytest.fixture(scope="session")
def buckets(server: Server, provider: ProviderHarness) -> dict[str, State]:
    """All buckets of the schema."""
    from schema.influxdb import BUCKETS  # noqa: PLC0415

    return {
        bucket.name: provider.apply(
            "tradingdb:influxdb:Bucket",
            {
                **server.connection,
                "name": bucket.name,
                "description": bucket.purpose,
                "retentionSeconds": bucket.retention_hours * 3600,
                "shardGroupSeconds": bucket.shard_hours * 3600,
            },
        )
        for bucket in BUCKETS
    }


def free_port() -> int:
    """One that stays the server's own when it starts again."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV answer, over all of its tables."""
    found: list[dict[str, str]] = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        header, *lines = [line.split(",") for line in block.split("\n") if line and not line.startswith("#")]
        found += [dict(zip(header, line, strict=True)) for line in lines]
    return found


def known(states: dict[str, State], *names: str) -> dict[str, str]:
    return {name: states[name].outputs["bucketId"] for name in names}


__all__ = ["OPERATOR_TOKEN", "ORGANISATION", "Server", "known", "rows"]

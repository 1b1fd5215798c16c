"""The redis image: TLS, arguments, ownership, clean stop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.live.images.conftest import Server, Servers

pytestmark = pytest.mark.live

CLI = ("redis-cli", "--tls", "--cacert", "/etc/tradingdb/tls.crt")
IDENTITY = ("--cert", "/etc/tradingdb/tls.crt", "--key", "/etc/tradingdb/tls.key")
CONFIGURATION = """
port 0
tls-port 6379
tls-cert-file /etc/tradingdb/tls.crt
tls-key-file /etc/tradingdb/tls.key
tls-ca-cert-file /etc/tradingdb/tls.crt
dir /data
appendonly yes
"""


@pytest.fixture
def options(servers: Servers, pair: dict[str, tuple[str, int]]) -> dict[str, Any]:
    files = servers.files("redis", 999, {**pair, "redis.conf": (CONFIGURATION, 0o400)})
    return {"volumes": [f"{files}:/etc/tradingdb:ro", f"{servers.volume()}:/data"]}


def ready(server: Server) -> Server:
    return server.wait_for("PONG", lambda: server.run(*CLI, *IDENTITY, "PING") == (0, "PONG\n"))


def test_a_configuration_file_alone_starts_the_server_over_tls(
    servers: Servers, options: dict[str, Any]
) -> None:
    server = ready(servers.start("redis", "/etc/tradingdb/redis.conf", **options))
    assert server.said("stat", "-c", "%u %n", "/proc/1") == "999 /proc/1"
    assert server.said("cat", "/proc/1/comm") == "redis-server"


def test_a_client_without_tls_or_without_certificate_is_refused(
    servers: Servers, options: dict[str, Any]
) -> None:
    server = ready(servers.start("redis", "redis-server", "/etc/tradingdb/redis.conf", **options))
    assert "PONG" not in server.run(*CLI, "PING")[1]
    assert "PONG" not in server.run("redis-cli", "PING")[1]


def test_options_alone_go_to_the_server(servers: Servers) -> None:
    server = servers.start("redis", "--port", "7000", volumes=[f"{servers.volume()}:/data"])
    server.wait_for("PONG", lambda: server.run("redis-cli", "-p", "7000", "PING") == (0, "PONG\n"))


def test_another_program_runs_as_asked(servers: Servers) -> None:
    other = servers.start("redis", "redis-cli", "--version")
    assert other.ended() == 0
    assert other.log.startswith("redis-cli 8.")


def test_a_start_as_root_drops_to_redis(servers: Servers) -> None:
    rights = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]
    server = servers.start("redis", user="0", cap_add=rights, volumes=[f"{servers.volume()}:/data"])
    server.wait_for("PONG", lambda: server.run("redis-cli", "PING") == (0, "PONG\n"))
    assert server.said("stat", "-c", "%u", "/proc/1") == "999"


def test_sigterm_saves_and_ends_within_seconds(servers: Servers, options: dict[str, Any]) -> None:
    server = ready(servers.start("redis", "/etc/tradingdb/redis.conf", **options))
    assert server.said(*CLI, *IDENTITY, "SET", "price:one", "1") == "OK"
    asked = time.monotonic()
    server.container.kill("SIGTERM")
    assert server.ended() == 0
    assert time.monotonic() - asked < 8
    assert "Redis is now ready to exit" in server.log
    again = ready(servers.start("redis", "/etc/tradingdb/redis.conf", **options))
    assert again.said(*CLI, *IDENTITY, "GET", "price:one") == "1"
    modes = again.said("find", "/data", "-type", "f", "-perm", "/077")
    assert modes == "", "dumps are for their owner alone"

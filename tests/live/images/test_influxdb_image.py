"""The influxdb image: health over TLS, where its data lies, clean stop."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.live.images.conftest import Server, Servers

pytestmark = pytest.mark.live

CONFIGURATION = """
tls-cert = "/etc/tradingdb/tls.crt"
tls-key = "/etc/tradingdb/tls.key"
reporting-disabled = true
"""
HEALTH = ("curl", "-fsS", "--cacert", "/etc/tradingdb/tls.crt", "https://localhost:8086/health")


@pytest.fixture
def options(servers: Servers, pair: dict[str, tuple[str, int]]) -> dict[str, Any]:
    files = servers.files("influxdb", 1000, {**pair, "config.toml": (CONFIGURATION, 0o400)})
    return {
        "volumes": [f"{files}:/etc/tradingdb:ro", f"{servers.volume()}:/var/lib/influxdb2"],
        "environment": {"INFLUXD_CONFIG_PATH": "/etc/tradingdb/config.toml"},
    }


def ready(server: Server) -> Server:
    return server.wait_for("health", lambda: server.run(*HEALTH)[0] == 0)


def test_it_is_healthy_over_tls_and_of_the_declared_version(
    servers: Servers, options: dict[str, Any]
) -> None:
    server = ready(servers.start("influxdb", **options))
    health = json.loads(server.said(*HEALTH))
    assert (health["status"], health["version"]) == ("pass", "v2.9.1")
    assert server.run("curl", "-fsS", "http://localhost:8086/health")[0] != 0
    assert server.said("stat", "-c", "%u", "/proc/1") == "1000"
    assert server.said("cat", "/proc/1/comm") == "influxd"


def test_its_data_lies_on_the_volume_by_default(servers: Servers, options: dict[str, Any]) -> None:
    server = ready(servers.start("influxdb", **options))
    held = server.said("ls", "/var/lib/influxdb2").split()
    assert {"influxd.bolt", "influxd.sqlite", "engine"} <= set(held)


def test_sigterm_ends_it_within_seconds(servers: Servers, options: dict[str, Any]) -> None:
    server = ready(servers.start("influxdb", **options))
    asked = time.monotonic()
    server.container.kill("SIGTERM")
    assert server.ended() == 0
    assert time.monotonic() - asked < 8
    assert "Stopping" in server.log


def test_a_start_as_root_drops_to_influxdb(servers: Servers) -> None:
    rights = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]
    volume = f"{servers.volume()}:/var/lib/influxdb2"
    server = servers.start("influxdb", "--reporting-disabled", user="0", cap_add=rights, volumes=[volume])
    plain = ("curl", "-fsS", "http://localhost:8086/health")
    server.wait_for("health", lambda: server.run(*plain)[0] == 0)
    assert server.said("stat", "-c", "%u", "/proc/1") == "1000"

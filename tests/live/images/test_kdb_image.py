"""The kdb image: says that it is a stand-in, answers on its port, keeps its data folder, ends on SIGTERM."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from infra.airgap.images.declaration import IMAGES

if TYPE_CHECKING:
    from tests.live.images.conftest import Servers

STANDIN = IMAGES.parent / "kdb_standin" / "__main__.py"
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not STANDIN.exists(), reason=f"{STANDIN.name} of the stand-in is missing"),
]


def test_it_says_that_it_is_a_stand_in(servers: Servers) -> None:
    labels = servers.client.images.get(servers.image("kdb")).labels
    assert labels["tdb.standin"] == "true"
    assert "not the product of KX" in labels["org.opencontainers.image.title"]


def test_it_listens_and_ends_on_sigterm(servers: Servers) -> None:
    server = servers.start("kdb", "q", "-p", "5000", volumes=[f"{servers.volume()}:/data"])
    knock = ("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5000")
    server.wait_for("a listener", lambda: server.run(*knock)[0] == 0)
    assert server.said("stat", "-c", "%u", "/proc/1") == "1000"
    assert server.said("pwd") == "/data"
    asked = time.monotonic()
    server.container.kill("SIGTERM")
    assert server.ended() in {0, 143}
    assert time.monotonic() - asked < 8

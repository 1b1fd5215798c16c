"""A server that is killed, restarted or locked shut while the provider works."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness

if TYPE_CHECKING:
    from tests.live.redis.conftest import Server

pytestmark = pytest.mark.live

ACL, STREAM = "tradingdb:redis:Acl", "tradingdb:redis:Stream"


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGTERM"])
def test_applies_bear_a_server_that_ends_and_comes_back(
    server: Server, provider: ProviderHarness, signal: str
) -> None:
    users = {**server.connection, "users": server.declared()}
    stream = {**server.connection, "stream": "stream:fault", "maxLength": 1000, "groups": ["alpha"]}
    breaker = threading.Timer(0.2, server.restart, [signal])
    breaker.start()
    rounds = 0
    while breaker.is_alive() or rounds < 5:
        assert provider.apply(ACL, users).inputs["users"] == server.declared()
        assert provider.apply(STREAM, stream).inputs["groups"] == ["alpha"]
        rounds += 1
    breaker.join()
    server.client().delete("stream:fault")


def test_a_default_user_opened_by_hand_is_told_and_a_restart_mends_it(
    server: Server, provider: ProviderHarness
) -> None:
    inputs = {**server.connection, "users": server.declared()}
    state = provider.apply(ACL, inputs)
    server.client().execute_command("ACL", "SETUSER", "default", "on", "nopass")
    with pytest.raises(ProviderError, match="default user was opened by hand"):
        provider.read(ACL, state)
    server.restart("SIGTERM")
    again = provider.apply(ACL, {**server.connection, "users": server.declared()})
    assert provider.read(ACL, again) == again

"""Live settings on a real server: equal to the mounted file, set in place, found when changed by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from infra.engines.redis.configuration import live_settings
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from infra.settings import RedisSettings

if TYPE_CHECKING:
    from tests.live.redis.conftest import Server

pytestmark = pytest.mark.live

CONFIG = "tradingdb:redis:Config"
DECLARED = {setting.name: setting.value for setting in live_settings(RedisSettings())}


@pytest.fixture(scope="module")
def inputs(server: Server) -> Properties:
    return {**server.connection, "settings": DECLARED}


@pytest.fixture(scope="module")
def state(provider: ProviderHarness, inputs: Properties) -> State:
    return provider.apply(CONFIG, inputs)


def test_the_file_alone_gives_every_declared_setting(
    server: Server, provider: ProviderHarness, inputs: Properties
) -> None:
    completed, _ = provider.check(CONFIG, inputs)
    seen = provider.read(CONFIG, State("id", completed, completed))
    assert seen is not None
    assert seen.inputs == completed
    assert seen.outputs["settings"] == completed["settings"]


def test_the_second_run_and_a_refresh_change_nothing(
    provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    assert provider.apply(CONFIG, inputs, state) == state
    assert provider.read(CONFIG, state) == state


def test_a_setting_changed_by_hand_shows_and_is_set_back(
    server: Server, provider: ProviderHarness, state: State
) -> None:
    client = server.client()
    client.config_set("maxmemory-policy", "allkeys-lru")
    client.config_set("maxmemory", "100mb")
    seen = provider.read(CONFIG, state)
    assert seen is not None
    changes = provider.diff(CONFIG, seen, state.inputs).changes
    assert set(changes) == {'settings["maxmemory-policy"]', "settings.maxmemory"} or len(changes) == 2
    assert seen.outputs["settings"]["maxmemory"] == str(100 * 2**20)
    provider.apply(CONFIG, state.inputs, seen)
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_change_takes_effect_without_a_restart_and_says_what_it_means(
    server: Server, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    client = server.client()
    started = client.info("server")["run_id"]
    smaller = {**inputs, "settings": {**DECLARED, "maxmemory": "64mb", "maxclients": "500"}}
    provider.update(CONFIG, state, provider.check(CONFIG, smaller)[0], preview=True)
    told = " ".join(text for _, text in provider.log.lines)
    assert "maxmemory from 307mb to 64mb: where more is in use, writes are refused" in told
    changed = provider.apply(CONFIG, smaller, state)
    assert client.config_get("maxmemory")["maxmemory"] == str(64 * 2**20)
    assert client.info("server")["run_id"] == started
    provider.apply(CONFIG, inputs, changed)


def test_an_unknown_setting_is_named_and_nothing_is_set(
    server: Server, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    wrong = {**inputs, "settings": {**DECLARED, "maxmemory": "65mb", "max-memory": "1"}}
    with pytest.raises(ProviderError, match="has no setting max-memory"):
        provider.apply(CONFIG, wrong, state)
    assert provider.read(CONFIG, state) == state


def test_a_value_that_the_server_refuses_is_told_in_its_words(
    server: Server, provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    wrong = {**inputs, "settings": {**DECLARED, "maxmemory": "65mb", "appendfsync": "never"}}
    with pytest.raises(ProviderError, match="appendfsync"):
        provider.apply(CONFIG, wrong, state)
    assert provider.read(CONFIG, state) == state


def test_a_dead_server_is_told_by_a_refresh(provider: ProviderHarness, state: State) -> None:
    dead = {**state.inputs, "port": 1}
    with pytest.raises(ProviderError, match=r"Redis at 127\.0\.0\.1:1 does not answer.*Start the server"):
        provider.read(CONFIG, replace(state, inputs=dead))

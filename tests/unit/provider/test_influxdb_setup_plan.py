"""Which setups of InfluxDB are refused, and how a server that is not there is told of."""

from __future__ import annotations

import pytest

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

TOKEN = "tradingdb:influxdb:Setup"


@pytest.fixture
def inputs(authority: State) -> Properties:
    return {
        "url": "https://127.0.0.1:1",
        "caCertificatePem": authority.outputs["certificatePem"],
        "org": "trading-platform",
        "bucket": "market-data",
        "username": "admin",
        "password": "Canary-password-1",
        "token": "canary-token-0123456789-0123456789",
    }


def test_a_sound_setup_passes(provider: ProviderHarness, inputs: Properties) -> None:
    assert provider.check(TOKEN, inputs)[1] == []


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"url": "http://127.0.0.1:8086"}, "url"),
        ({"url": "https://127.0.0.1:8086/api"}, "url"),
        ({"url": "https://127.0.0.1:port"}, "url"),
        ({"url": "127.0.0.1:8086"}, "url"),
        ({"caCertificatePem": "no pem"}, "caCertificatePem"),
        ({"org": ""}, "org"),
        ({"bucket": " "}, "bucket"),
        ({"username": ""}, "username"),
        ({"password": "Short1"}, "password"),
        ({"password": "aA1" * 25}, "password"),
        ({"password": "canary-letters-alone"}, "password"),
        ({"token": "short"}, "token"),
        ({"token": "with a space in it and long enough"}, "token"),
        ({"retentionSeconds": 60}, "retentionSeconds"),
        ({"retentionSeconds": -1}, "retentionSeconds"),
        ({"orgId": "mine"}, "orgId"),
    ],
)
def test_a_wrong_input_is_refused_by_name(
    provider: ProviderHarness, inputs: Properties, wrong: Properties, path: str
) -> None:
    _, failures = provider.check(TOKEN, {**inputs, **wrong})
    assert [failure.path for failure in failures] == [path]
    assert "canary" not in repr(failures)


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"token": "another-token-0123456789-0123456789"}, "token"),
        ({"org": "other"}, "org"),
        ({"bucket": "other"}, "bucket"),
        ({"username": "other"}, "username"),
    ],
)
def test_a_change_that_the_server_cannot_take_is_refused_in_the_preview(
    provider: ProviderHarness, inputs: Properties, changed: Properties, path: str
) -> None:
    old, _ = provider.check(TOKEN, inputs)
    _, failures = provider.check(TOKEN, {**inputs, **changed}, old)
    assert [failure.path for failure in failures] == [path]
    assert "Put the old value back" in failures[0].reason


@pytest.mark.parametrize(
    "changed",
    [{"password": "Another-password-1"}, {"url": "https://127.0.0.1:2"}, {"token": UNKNOWN}],
    ids=["password", "url", "unknown"],
)
def test_a_change_that_the_server_can_take_passes(
    provider: ProviderHarness, inputs: Properties, changed: Properties
) -> None:
    old, _ = provider.check(TOKEN, inputs)
    assert provider.check(TOKEN, {**inputs, **changed}, old)[1] == []


def test_retention_is_the_buckets_own_after_the_setup(provider: ProviderHarness, inputs: Properties) -> None:
    old, _ = provider.check(TOKEN, inputs)
    new, failures = provider.check(TOKEN, {**inputs, "retentionSeconds": 7200}, old)
    assert failures == []
    assert provider.diff(TOKEN, State("id", old, {**old, "orgId": "1"}), new).changes == {}


def test_a_preview_asks_no_server(provider: ProviderHarness, inputs: Properties) -> None:
    completed, _ = provider.check(TOKEN, inputs)
    assert provider.create(TOKEN, completed, preview=True).outputs["orgId"] is UNKNOWN


def test_waiting_for_a_dead_server_ends_and_says_why(provider: ProviderHarness, inputs: Properties) -> None:
    completed, _ = provider.check(TOKEN, inputs)
    with pytest.raises(
        ProviderError, match=r"InfluxDB at https://127.0.0.1:1 was not ready after 1 s"
    ) as error:
        provider.create(TOKEN, completed, timeout=1)
    assert "canary" not in str(error.value)


def test_an_interruption_ends_the_wait(provider: ProviderHarness, inputs: Properties) -> None:
    completed, _ = provider.check(TOKEN, inputs)
    provider.cancel()
    with pytest.raises(ProviderError, match="interrupted while waiting for InfluxDB"):
        provider.create(TOKEN, completed)


def test_a_refresh_of_a_dead_server_says_what_to_do(provider: ProviderHarness, inputs: Properties) -> None:
    completed, _ = provider.check(TOKEN, inputs)
    with pytest.raises(ProviderError, match=r"does not answer.*Start the server"):
        provider.read(TOKEN, State("id", completed, {**completed, "orgId": "1"}))

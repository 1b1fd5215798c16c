"""The setup against a real server over TLS: made once, taken up again, refused to strangers."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import docker
import pytest
from docker.models.containers import Container

from infra.provider.influxdb_api import InfluxApi
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

pytestmark = pytest.mark.live

TOKEN = "tradingdb:influxdb:Setup"
FILES = "tradingdb:docker:VolumeFiles"
OPERATOR_TOKEN = "canary-token-0123456789-0123456789"


@pytest.fixture(scope="module")
def url(
    provider: ProviderHarness,
    docker_client: docker.DockerClient,
    image_of: Callable[[str], str],
    make_volume: Callable[[], str],
    authority: State,
    prefix: str,
    network: str,
) -> Iterator[str]:
    """A server with a certificate of the authority, mounted as in a stack."""
    image, volume = image_of("tdb/influxdb:2"), make_volume()
    leaf = provider.apply(
        "tradingdb:tls:Certificate",
        {
            "authorityCertificatePem": authority.outputs["certificatePem"],
            "authorityPrivateKeyPem": authority.outputs["privateKeyPem"],
            "commonName": "influxdb",
            "ipAddresses": ["127.0.0.1"],
            "uses": ["server"],
        },
    )
    files = {
        name: {"content": leaf.outputs[output], "uid": 1000, "gid": 1000}
        for name, output in (("server.crt", "certificatePem"), ("server.key", "privateKeyPem"))
    }
    provider.apply(FILES, {"volume": volume, "image": image, "files": files})
    container = docker_client.containers.create(
        image,
        command=[
            "influxd",
            "--tls-cert=/tls/server.crt",
            "--tls-key=/tls/server.key",
            "--reporting-disabled",
        ],
        name=f"{prefix}-influxdb",
        user="1000:1000",
        tmpfs={"/var/lib/influxdb2": "uid=1000,gid=1000,mode=0700"},
        volumes={volume: {"bind": "/tls", "mode": "ro"}},
        ports={"8086/tcp": ("127.0.0.1", 0)},
        network=network,
    )
    try:
        container.start()
        yield f"https://127.0.0.1:{published_port(container)}"
    finally:
        container.remove(force=True, v=True)


def published_port(container: Container) -> str:
    container.reload()
    bindings = container.ports["8086/tcp"]
    assert bindings
    return bindings[0]["HostPort"]


@pytest.fixture(scope="module")
def inputs(url: str, authority: State) -> Properties:
    return {
        "url": url,
        "caCertificatePem": authority.outputs["certificatePem"],
        "org": "trading-platform",
        "bucket": "market-data",
        "username": "operator",
        "password": "Canary-password-1",
        "token": OPERATOR_TOKEN,
        "retentionSeconds": 7200,
    }


@pytest.fixture(scope="module")
def state(provider: ProviderHarness, inputs: Properties) -> State:
    return provider.apply(TOKEN, inputs)


@pytest.fixture
def api(inputs: Properties, state: State) -> InfluxApi:
    return InfluxApi(inputs["url"], inputs["caCertificatePem"], OPERATOR_TOKEN)


def test_the_server_has_what_was_declared(state: State, api: InfluxApi) -> None:
    (bucket,) = api.get("/api/v2/buckets", {"name": "market-data"}).body["buckets"]
    assert bucket["orgID"] == state.outputs["orgId"] == state.id
    assert bucket["retentionRules"][0]["everySeconds"] == 7200


def test_nobody_gets_in_without_the_token(inputs: Properties, state: State) -> None:
    for token in ("", "wrong"):
        stranger = InfluxApi(inputs["url"], inputs["caCertificatePem"], token)
        assert stranger.get("/api/v2/buckets").status == 401


def test_the_second_run_changes_nothing(provider: ProviderHarness, inputs: Properties, state: State) -> None:
    assert provider.apply(TOKEN, inputs, state) == state


def test_a_lost_state_is_no_obstacle_to_who_has_the_token(
    provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    assert provider.apply(TOKEN, inputs) == state


def test_a_stranger_is_refused_and_told_how_to_go_on(
    provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    with pytest.raises(ProviderError, match="set up already and refuses this stack's token") as error:
        provider.apply(TOKEN, {**inputs, "token": "canary-of-another-stack-0123456789"})
    assert "canary" not in str(error.value)
    assert "data volume" in str(error.value)


def test_a_refresh_of_what_is_right_changes_nothing(provider: ProviderHarness, state: State) -> None:
    assert provider.read(TOKEN, state) == state


def test_a_new_password_works_and_the_old_one_does_not(
    provider: ProviderHarness, inputs: Properties, state: State, sign_in: Callable[[str], int]
) -> None:
    assert sign_in("Canary-password-1") == 204
    changed = provider.apply(TOKEN, {**inputs, "password": "Canary-password-2"}, state)
    assert (sign_in("Canary-password-2"), sign_in("Canary-password-1")) == (204, 401)
    provider.apply(TOKEN, inputs, changed)


@pytest.fixture
def sign_in(inputs: Properties, state: State) -> Callable[[str], int]:
    def status(password: str) -> int:
        context = ssl.create_default_context(cadata=inputs["caCertificatePem"])
        connection = http.client.HTTPSConnection(inputs["url"].removeprefix("https://"), context=context)
        basic = base64.b64encode(f"operator:{password}".encode()).decode()
        connection.request("POST", "/api/v2/signin", headers={"Authorization": f"Basic {basic}"})
        found = connection.getresponse().status
        connection.close()
        return found

    return status


def test_the_bucket_is_nobodys_business_here_after_the_setup(
    provider: ProviderHarness, inputs: Properties, state: State, api: InfluxApi
) -> None:
    (bucket,) = api.get("/api/v2/buckets", {"name": "market-data"}).body["buckets"]
    changed = {"name": "hidden", "retentionRules": [{"type": "expire", "everySeconds": 3600}]}
    api.patch(f"/api/v2/buckets/{bucket['id']}", changed)
    assert provider.read(TOKEN, state) == state
    assert provider.apply(TOKEN, inputs) == state
    assert provider.apply(TOKEN, {**inputs, "retentionSeconds": 0}, state).outputs == state.outputs
    assert api.get(f"/api/v2/buckets/{bucket['id']}").body["name"] == "hidden"


def test_an_organisation_renamed_by_hand_is_named(
    provider: ProviderHarness, inputs: Properties, state: State, api: InfluxApi
) -> None:
    organisation = f"/api/v2/orgs/{state.outputs['orgId']}"
    api.patch(organisation, {"name": "renamed"})
    try:
        seen = provider.read(TOKEN, state)
        assert seen is not None
        with pytest.raises(ProviderError, match="has no organisation trading-platform"):
            provider.apply(TOKEN, inputs, seen)
    finally:
        api.patch(organisation, {"name": "trading-platform"})


def test_a_server_of_another_authority_is_refused(
    provider: ProviderHarness, inputs: Properties, state: State
) -> None:
    other = provider.apply("tradingdb:tls:Authority", {"commonName": "other"})
    foreign = {**state.inputs, "caCertificatePem": other.outputs["certificatePem"]}
    with pytest.raises(ProviderError, match="does not prove itself by the stack's authority"):
        provider.read(TOKEN, replace(state, inputs=foreign))


def hang_up(listener: socket.socket) -> None:
    listener.accept()[0].close()


def test_a_server_that_hangs_up_is_told_of(provider: ProviderHarness, state: State) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        thread = threading.Thread(target=hang_up, args=[mute])
        thread.start()
        dead = {**state.inputs, "url": f"https://127.0.0.1:{mute.getsockname()[1]}"}
        with pytest.raises(ProviderError, match=r"does not answer.*Start the server"):
            provider.read(TOKEN, replace(state, inputs=dead))
        thread.join()


def test_deleting_leaves_the_server_alone(provider: ProviderHarness, state: State, api: InfluxApi) -> None:
    provider.delete(TOKEN, state)
    assert api.get(f"/api/v2/orgs/{state.outputs['orgId']}").status == 200

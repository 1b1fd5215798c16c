"""Networks, volumes, images and getters on a real engine."""

from __future__ import annotations

import threading

import pytest
from docker import APIClient
from docker.errors import ImageNotFound, NotFound

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

pytestmark = pytest.mark.live
NETWORK = "docker:index/network:Network"
VOLUME = "docker:index/volume:Volume"
IMAGE = "docker:index/remoteImage:RemoteImage"


def changes(plugin: ProviderHarness, token: str, old: State, new: Properties) -> dict[str, str]:
    completed, refused = plugin.check(token, new, old.inputs)
    assert not refused
    return {path: change.value for path, change in plugin.diff(token, old, completed).changes.items()}


NETWORKS: list[Properties] = [
    {},
    {"internal": True, "labels": [{"label": "b", "value": "2"}, {"label": "a", "value": "1"}]},
    {"driver": "bridge", "attachable": True, "options": {"com.docker.network.bridge.enable_icc": "false"}},
    {"ipamConfigs": [{"subnet": "10.213.77.0/24", "ipRange": "10.213.77.0/25"}]},
]


@pytest.mark.parametrize("new", NETWORKS)
def test_network_shows_no_change_after_its_creation(
    plugin: ProviderHarness, prefix: str, new: Properties
) -> None:
    new = {"name": prefix, **new}
    state = plugin.apply(NETWORK, new)
    assert state.outputs["scope"] == "local"
    assert state.outputs["ipamConfigs"][0]["subnet"]
    assert not any(entry["label"].startswith("tradingdb") for entry in state.outputs.get("labels", ()))
    refreshed = plugin.read(NETWORK, state)
    assert refreshed is not None
    assert refreshed.outputs == state.outputs
    assert changes(plugin, NETWORK, state, new) == {}
    assert changes(plugin, NETWORK, refreshed, new) == {}


def test_imported_network_shows_no_change(plugin: ProviderHarness, prefix: str) -> None:
    new = {"name": prefix, "internal": True, "labels": [{"label": "a", "value": "1"}]}
    made = plugin.apply(NETWORK, new)
    imported = plugin.read(NETWORK, State(made.id, {}, {}))
    assert imported is not None
    assert changes(plugin, NETWORK, imported, new) == {}


def test_changed_network_is_replaced_under_its_name(
    plugin: ProviderHarness, client: APIClient, prefix: str
) -> None:
    first = plugin.apply(NETWORK, {"name": prefix})
    second = plugin.apply(NETWORK, {"name": prefix, "internal": True}, first)
    assert second.id != first.id
    assert [network["Id"] for network in client.networks(names=[prefix])] == [second.id]


def test_network_left_by_a_killed_run_is_taken_up(
    plugin: ProviderHarness, client: APIClient, prefix: str
) -> None:
    lost = plugin.apply(NETWORK, {"name": prefix})
    assert plugin.apply(NETWORK, {"name": prefix}).id == lost.id
    changed = plugin.apply(NETWORK, {"name": prefix, "internal": True})
    assert changed.id != lost.id
    assert len(client.networks(names=[prefix])) == 1


def test_network_of_somebody_else_is_left_alone(
    plugin: ProviderHarness, client: APIClient, prefix: str
) -> None:
    other = client.create_network(prefix)["Id"]
    with pytest.raises(
        ProviderError, match=f"already a Docker network {prefix} that this stack did not make"
    ):
        plugin.apply(NETWORK, {"name": prefix})
    assert [network["Id"] for network in client.networks(names=[prefix])] == [other]


def test_network_in_use_names_who_uses_it(
    plugin: ProviderHarness, client: APIClient, prefix: str, tiny: str
) -> None:
    network = plugin.apply(NETWORK, {"name": prefix})
    user = client.create_container_from_config(  # type: ignore[no-untyped-call]
        {"Image": tiny, "HostConfig": {"NetworkMode": prefix}}, f"{prefix}-user"
    )
    client.start(user["Id"])
    threading.Timer(0.5, plugin.cancel).start()
    with pytest.raises(ProviderError, match=f"still in use by {prefix}-user"):
        plugin.delete(NETWORK, network)


def test_network_removed_by_hand_is_gone(plugin: ProviderHarness, client: APIClient, prefix: str) -> None:
    state = plugin.apply(NETWORK, {"name": prefix})
    client.remove_network(state.id)
    assert plugin.read(NETWORK, state) is None
    plugin.delete(NETWORK, state)


VOLUMES: list[Properties] = [
    {},
    {"driver": "local", "labels": [{"label": "b", "value": "2"}, {"label": "a", "value": "1"}]},
    {"driverOpts": {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}},
]


@pytest.mark.parametrize("new", VOLUMES)
def test_volume_shows_no_change_after_its_creation_or_import(
    plugin: ProviderHarness, prefix: str, new: Properties
) -> None:
    new = {"name": prefix, **new}
    state = plugin.apply(VOLUME, new)
    assert state.id == prefix
    assert state.outputs["mountpoint"].endswith(f"{prefix}/_data")
    refreshed = plugin.read(VOLUME, state)
    assert refreshed is not None
    assert refreshed.outputs == state.outputs
    assert changes(plugin, VOLUME, refreshed, new) == {}
    imported = plugin.read(VOLUME, State(prefix, {}, {}))
    assert imported is not None
    assert set(changes(plugin, VOLUME, imported, new)) <= {"driver"}


def test_unnamed_volume_gets_a_name_and_keeps_it(plugin: ProviderHarness) -> None:
    state = plugin.apply(VOLUME, {})
    try:
        assert state.id.startswith("subject-")
        assert changes(plugin, VOLUME, state, {}) == {}
    finally:
        plugin.delete(VOLUME, state)


def test_volume_that_is_there_keeps_its_data(plugin: ProviderHarness, client: APIClient, prefix: str) -> None:
    client.create_volume(prefix, labels={"kept": "yes"})
    state = plugin.apply(VOLUME, {"name": prefix})
    assert client.inspect_volume(prefix)["Labels"] == {"kept": "yes"}
    plugin.delete(VOLUME, state)
    assert plugin.read(VOLUME, state) is None
    plugin.delete(VOLUME, state)


def test_volume_in_use_names_its_container(
    plugin: ProviderHarness, client: APIClient, prefix: str, tiny: str
) -> None:
    state = plugin.apply(VOLUME, {"name": prefix})
    client.create_container_from_config(  # type: ignore[no-untyped-call]
        {"Image": tiny, "HostConfig": {"Binds": [f"{prefix}:/data"]}}, f"{prefix}-user"
    )
    threading.Timer(0.5, plugin.cancel).start()
    with pytest.raises(ProviderError, match="volume is in use"):
        plugin.delete(VOLUME, state)


def test_image_of_this_engine_is_used_by_tag_and_by_id(
    plugin: ProviderHarness, client: APIClient, tiny: str
) -> None:
    identity = client.inspect_image(tiny)["Id"]  # type: ignore[no-untyped-call]
    for name in (tiny, identity):
        new = {"name": name, "keepLocally": True}
        state = plugin.apply(IMAGE, new)
        assert state.id == f"{identity}{name}"
        assert state.outputs["imageId"] == identity
        assert state.outputs["repoDigest"] == ""
        assert plugin.read(IMAGE, state) == state
        assert changes(plugin, IMAGE, state, new) == {}
        imported = plugin.read(IMAGE, State(state.id, {}, {}))
        assert imported is not None
        assert imported.outputs["imageId"] == identity
        plugin.delete(IMAGE, state)
    assert client.inspect_image(tiny)["Id"] == identity  # type: ignore[no-untyped-call]


def test_image_goes_with_its_resource_unless_kept(
    plugin: ProviderHarness, client: APIClient, prefix: str, tiny: str
) -> None:
    client.tag(tiny, prefix, tag="copy")
    state = plugin.apply(IMAGE, {"name": f"{prefix}:copy"})
    plugin.delete(IMAGE, state)
    with pytest.raises(ImageNotFound):
        client.inspect_image(f"{prefix}:copy")  # type: ignore[no-untyped-call]
    assert plugin.read(IMAGE, state) is None
    plugin.delete(IMAGE, state)


def test_image_id_that_is_not_there_is_not_looked_for_elsewhere(plugin: ProviderHarness) -> None:
    name = f"sha256:{'0' * 64}"
    with pytest.raises(ProviderError, match=f"{name} is not on the Docker engine.*tdb images build"):
        plugin.apply(IMAGE, {"name": name})


def test_image_of_an_unreachable_registry_tells_the_two_ways_out(plugin: ProviderHarness) -> None:
    name = "127.0.0.1:9/tdb-test/none:1"  # nothing listens on the discard port
    with pytest.raises(ProviderError) as raised:
        plugin.apply(IMAGE, {"name": name})
    message = str(raised.value)
    assert name in message
    assert "./tdb images build" in message
    assert "registry" in message
    assert "\n" not in message


def test_getters_find_what_is_there(plugin: ProviderHarness, prefix: str, tiny: str) -> None:
    made = plugin.apply(NETWORK, {"name": prefix})
    found = plugin.invoke("docker:index/getNetwork:getNetwork", {"name": prefix})
    assert (found["id"], found["driver"], found["scope"]) == (made.id, "bridge", "local")
    image = plugin.invoke("docker:index/getRemoteImage:getRemoteImage", {"name": tiny})
    assert image["id"].startswith("sha256:")


@pytest.mark.parametrize(
    "token", ["docker:index/getNetwork:getNetwork", "docker:index/getRemoteImage:getRemoteImage"]
)
def test_getter_of_what_is_not_there_names_it(plugin: ProviderHarness, token: str) -> None:
    with pytest.raises(ProviderError, match="no-such-thing"):
        plugin.invoke(token, {"name": "no-such-thing"})


def test_logs_of_a_container_are_read(
    plugin: ProviderHarness, client: APIClient, prefix: str, tiny: str
) -> None:
    made = client.create_container_from_config(  # type: ignore[no-untyped-call]
        {
            "Image": tiny,
            "Cmd": ["sh", "-c", "echo one; echo two"],
            "HostConfig": {"NetworkMode": "none"},
        },
        prefix,
    )
    client.start(made["Id"])
    client.wait(made["Id"])
    found = plugin.invoke("docker:index/getLogs:getLogs", {"name": prefix})
    assert found["logsListStrings"] == ["one", "two"]
    with pytest.raises(ProviderError, match="follow"):
        plugin.invoke("docker:index/getLogs:getLogs", {"name": prefix, "follow": True})


def test_networks_of_other_names_are_no_obstacle(
    plugin: ProviderHarness, client: APIClient, prefix: str
) -> None:
    client.create_network(f"{prefix}-longer")
    state = plugin.apply(NETWORK, {"name": prefix})
    plugin.delete(NETWORK, state)
    with pytest.raises(NotFound):
        client.inspect_network(state.id)

"""What a changed input of a container means: nothing, an update in place, or another container."""

from __future__ import annotations

from typing import Any

import pytest

from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

CONTAINER = "docker:index/container:Container"
BASE: Properties = {"name": "c", "image": "sha256:1"}


def diff_of(plugin: ProviderHarness, before: Properties, after: Properties) -> Any:
    old, refused = plugin.check(CONTAINER, BASE | before)
    assert not refused
    new, refused = plugin.check(CONTAINER, BASE | after, old)
    assert not refused
    # The engine reports zeros for what nobody declared.
    outputs = {**old, "memory": 0, "cpuSet": "", "domainname": "", "privileged": False, "memorySwap": 2048}
    return plugin.diff(CONTAINER, State("id", old, outputs), new)


REPLACING: list[tuple[str, Any, Any]] = [
    ("image", "sha256:1", "sha256:2"),
    ("name", "c", "d"),
    ("command", ["a"], ["b"]),
    ("command", ["a", "b"], ["b", "a"]),
    ("entrypoints", ["a"], ["b"]),
    ("envs", ["A=1"], ["A=2"]),
    ("user", "1:1", "2:2"),
    ("workingDir", "/a", "/b"),
    ("labels", [{"label": "a", "value": "1"}], [{"label": "a", "value": "2"}]),
    ("ports", [{"internal": 1, "external": 2}], [{"internal": 1, "external": 3}]),
    ("ports", [{"internal": 1, "external": 2}], [{"internal": 1, "external": 2, "ip": "127.0.0.1"}]),
    ("volumes", [{"volumeName": "v", "containerPath": "/v"}], []),
    ("mounts", [{"type": "tmpfs", "target": "/a"}], [{"type": "tmpfs", "target": "/b"}]),
    ("networksAdvanced", [{"name": "n"}], [{"name": "n", "aliases": ["x"]}]),
    ("networkMode", "bridge", "none"),
    ("capabilities", {"drops": ["ALL"]}, {"drops": ["ALL"], "adds": ["CAP_CHOWN"]}),
    ("securityOpts", ["no-new-privileges"], ["no-new-privileges", "apparmor=x"]),
    ("readOnly", False, True),
    ("privileged", False, True),
    ("healthcheck", {"tests": ["CMD", "a"]}, {"tests": ["CMD", "b"]}),
    ("healthcheck", {"tests": ["CMD", "a"], "interval": "5s"}, {"tests": ["CMD", "a"], "interval": "6s"}),
    ("uploads", [{"file": "/a", "content": "1"}], [{"file": "/a", "content": "2"}]),
    ("ulimits", [{"name": "nofile", "soft": 1, "hard": 2}], [{"name": "nofile", "soft": 1, "hard": 3}]),
    ("sysctls", {"a": "1"}, {"a": "2"}),
    ("logOpts", {"max-size": "1m"}, {"max-size": "2m"}),
    ("shmSize", 64, 128),
    ("cpus", "1", "2"),
    ("stopSignal", "SIGTERM", "SIGINT"),
    ("stopTimeout", 10, 20),
    ("tty", False, True),
    ("dns", ["1.1.1.1"], ["1.1.1.2"]),
    ("hosts", [{"host": "a", "ip": "1.1.1.1"}], [{"host": "a", "ip": "1.1.1.2"}]),
    ("groupAdds", ["1"], ["2"]),
    ("pidMode", "", "host"),
]

IN_PLACE: list[tuple[str, Any, Any]] = [
    ("memory", 512, 1024),
    ("memory", 512, None),
    ("memorySwap", 512, 1024),
    ("memoryReservation", 0, 128),
    ("cpuShares", 2, 4),
    ("cpuSet", "0", "0-1"),
    ("cpuQuota", 1000, 2000),
    ("restart", "no", "always"),
    ("maxRetryCount", 1, 2),
    ("mustRun", True, False),
    ("start", True, False),
    ("wait", False, True),
    ("waitTimeout", 60, 90),
    ("destroyGraceSeconds", 5, 10),
    ("removeVolumes", True, False),
    ("rm", False, True),
    ("attach", False, True),
    ("logs", False, True),
    ("tmpfs", {"/tmp": "rw"}, {"/tmp": "ro"}),
    ("init", False, True),
    ("deviceReadBps", [], [{"path": "/dev/sda", "rate": 1}]),
]

UNCHANGED: list[tuple[str, Any, Any]] = [
    ("envs", ["A=1", "B=2"], ["B=2", "A=1"]),
    ("networksAdvanced", [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}]),
    (
        "ports",
        [{"internal": 1, "external": 1}, {"internal": 2, "external": 2}],
        [{"internal": 2, "external": 2}, {"internal": 1, "external": 1}],
    ),
    ("ports", [{"internal": 1}], [{"internal": 1, "ip": "0.0.0.0", "protocol": "tcp"}]),  # noqa: S104  the published default
    ("capabilities", {"drops": ["ALL"], "adds": ["A", "B"]}, {"drops": ["ALL"], "adds": ["B", "A"]}),
    ("mounts", [{"type": "tmpfs", "target": "/a"}, {"type": "tmpfs", "target": "/b"}],
     [{"type": "tmpfs", "target": "/b"}, {"type": "tmpfs", "target": "/a"}]),
    ("labels", [{"label": "a", "value": "1"}, {"label": "b", "value": "2"}],
     [{"label": "b", "value": "2"}, {"label": "a", "value": "1"}]),
    ("healthcheck", {"tests": ["CMD", "a"], "interval": "5s"}, {"tests": ["CMD", "a"], "interval": "5000ms"}),
    ("cpus", "0.5", "0.50"),
    ("mounts", [{"type": "tmpfs", "target": "/a"}], [{"type": "tmpfs", "target": "/a", "readOnly": False}]),
    ("memory", None, 0),
    ("domainname", None, ""),
    ("privileged", None, False),
    ("dns", None, []),
    ("logOpts", None, {}),
    ("user", "1:1", None),  # as published
    ("workingDir", "/a", None),
    ("hostname", "h", None),
    ("networkMode", None, "bridge"),
]  # fmt: skip


def given(name: str, value: Any) -> Properties:
    return {} if value is None else {name: value}


@pytest.mark.parametrize(("name", "before", "after"), REPLACING)
def test_change_of_what_is_fixed_replaces_and_deletes_first(
    plugin: ProviderHarness, name: str, before: Any, after: Any
) -> None:
    diff = diff_of(plugin, given(name, before), given(name, after))
    assert diff.changes
    assert {path.split("[")[0].split(".")[0] for path in diff.changes} == {name}
    assert all(change.value.endswith("-replace") for change in diff.changes.values())
    assert diff.delete_before_replace


@pytest.mark.parametrize(("name", "before", "after"), IN_PLACE)
def test_change_of_what_can_change_updates_in_place(
    plugin: ProviderHarness, name: str, before: Any, after: Any
) -> None:
    diff = diff_of(plugin, given(name, before), given(name, after))
    assert {path.split("[")[0].split(".")[0] for path in diff.changes} == {name}
    assert not any(change.value.endswith("-replace") for change in diff.changes.values())
    assert not diff.delete_before_replace


@pytest.mark.parametrize(("name", "before", "after"), UNCHANGED)
def test_another_way_to_say_the_same_is_no_change(
    plugin: ProviderHarness, name: str, before: Any, after: Any
) -> None:
    assert not diff_of(plugin, given(name, before), given(name, after)).changes


def test_what_the_engine_fills_in_is_no_change(plugin: ProviderHarness) -> None:
    assert not diff_of(plugin, {"memory": 512}, {"memory": 512}).changes


def test_generated_name_stays(plugin: ProviderHarness) -> None:
    first, _ = plugin.check(CONTAINER, {"image": "i"})
    again, _ = plugin.check(CONTAINER, {"image": "i"}, first)
    assert first["name"].startswith("subject-")
    assert len(first["name"]) == len("subject-") + 7
    assert again["name"] == first["name"]


def test_dropping_a_given_name_generates_one(plugin: ProviderHarness) -> None:
    first, _ = plugin.check(CONTAINER, {"image": "i", "name": "mine"})
    again, _ = plugin.check(CONTAINER, {"image": "i"}, first)
    assert again["name"].startswith("subject-")


@pytest.mark.parametrize("token", ["docker:index/network:Network", "docker:index/volume:Volume"])
def test_given_name_is_freed_before_a_replacement_and_a_generated_one_is_not(
    plugin: ProviderHarness, token: str
) -> None:
    for name, first in (({"name": "mine"}, True), ({}, False)):
        old, _ = plugin.check(token, {**name, "labels": [{"label": "a", "value": "1"}]})
        new, _ = plugin.check(token, {**name, "labels": [{"label": "a", "value": "2"}]}, old)
        diff = plugin.diff(token, State("id", old, old), new)
        assert diff.changes
        assert diff.delete_before_replace is first


def test_image_is_updated_or_replaced_as_published(plugin: ProviderHarness) -> None:
    token = "docker:index/remoteImage:RemoteImage"
    old, _ = plugin.check(token, {"name": "a:1"})
    for change, replaces in (
        ({"keepLocally": True}, False),
        ({"forceRemove": True}, False),
        ({"name": "a:2"}, True),
        ({"pullTriggers": ["x"]}, True),
        ({"triggers": {"x": "1"}}, True),
        ({"platform": "linux/amd64"}, True),
    ):
        new, _ = plugin.check(token, {"name": "a:1", **change}, old)
        diff = plugin.diff(token, State("id", old, {**old, "imageId": "sha256:1", "repoDigest": ""}), new)
        assert [entry.value.endswith("-replace") for entry in diff.changes.values()] == [replaces]

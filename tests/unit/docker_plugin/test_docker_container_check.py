"""Inputs of a container that are refused, by name and before anything is touched."""

from __future__ import annotations

from typing import Any

import pytest

from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness

CONTAINER = "docker:index/container:Container"


def refused(plugin: ProviderHarness, new: Properties) -> dict[str, str]:
    _, failures = plugin.check(CONTAINER, {"name": "c", "image": "i", **new})
    return {failure.path: failure.reason for failure in failures}


@pytest.mark.parametrize(
    ("new", "path"),
    [
        ({"restart": "sometimes"}, "restart"),
        ({"memory": -1}, "memory"),
        ({"memorySwap": -2}, "memorySwap"),
        ({"memory": 512, "memorySwap": 256}, "memorySwap"),
        ({"cpuSet": "0..3"}, "cpuSet"),
        ({"cpus": "lots"}, "cpus"),
        ({"command": ["sh", ""]}, "command[1]"),
        ({"envs": ["NAME"]}, "envs[0]"),
        ({"healthcheck": {"tests": ["CMD", "true"], "interval": "5 s"}}, "healthcheck.interval"),
        ({"healthcheck": {"tests": ["CMD", "true"], "retries": -1}}, "healthcheck.retries"),
        ({"volumes": [{"volumeName": "v"}]}, "volumes[0]"),
        ({"volumes": [{"fromContainer": "x", "containerPath": "/x"}]}, "volumes[0]"),
        ({"volumes": [{"hostPath": "here", "containerPath": "/x"}]}, "volumes[0].hostPath"),
        ({"mounts": [{"type": "npipe", "target": "/x"}]}, "mounts[0].type"),
        ({"mounts": [{"type": "bind", "target": "/x"}]}, "mounts[0].source"),
        ({"mounts": [{"type": "tmpfs", "target": "/x", "volumeOptions": {"noCopy": True}}]},
         "mounts[0].volumeOptions"),
        ({"mounts": [{"type": "bind", "source": "/", "target": "/", "bindOptions": {"propagation": "all"}}]},
         "mounts[0].bindOptions.propagation"),
        ({"uploads": [{"file": "/a"}]}, "uploads[0]"),
        ({"uploads": [{"file": "/a", "content": "1", "source": "/etc/hosts"}]}, "uploads[0]"),
        ({"uploads": [{"file": "/a", "content": "1", "permissions": "644"}]}, "uploads[0].permissions"),
        ({"uploads": [{"file": "/a", "contentBase64": "?"}]}, "uploads[0].contentBase64"),
        ({"ports": [{"internal": 70000}]}, "ports[0].internal"),
        ({"ports": [{"external": 1}]}, "ports[0].internal"),
        ({"cgroupnsMode": "other"}, "cgroupnsMode"),
        ({"gpus": "all"}, "gpus"),
        ({"deviceRequests": [{"driver": "cdi"}]}, "deviceRequests"),
        ({"networksAdvanced": [{"name": "n", "gwPriority": 1}]}, "networksAdvanced[0].gwPriority"),
        ({"exitCode": 1}, "exitCode"),
        ({"restartPolicy": "no"}, "restartPolicy"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_by_name(plugin: ProviderHarness, new: Properties, path: str) -> None:
    assert list(refused(plugin, new)) == [path]


def test_refusal_never_shows_the_value(plugin: ProviderHarness) -> None:
    reasons = refused(plugin, {"envs": ["hunter2"], "uploads": [{"file": "/a", "contentBase64": "hunter2!"}]})
    assert len(reasons) == 2
    assert not any("hunter2" in reason for reason in reasons.values())


def test_container_of_a_hardened_database_is_accepted(plugin: ProviderHarness) -> None:
    assert not refused(plugin, hardened())


def test_unknown_values_are_not_judged(plugin: ProviderHarness) -> None:
    unknown: dict[str, Any] = {
        "memory": UNKNOWN,
        "cpuSet": UNKNOWN,
        "command": UNKNOWN,
        "envs": ["A=1", UNKNOWN],
        "volumes": [{"volumeName": UNKNOWN, "containerPath": UNKNOWN}],
        "ports": [{"internal": UNKNOWN}],
        "uploads": [{"file": "/a", "content": UNKNOWN}],
        "healthcheck": {"tests": UNKNOWN, "interval": UNKNOWN, "retries": UNKNOWN},
        "networksAdvanced": UNKNOWN,
        "mounts": [UNKNOWN],
    }
    assert not refused(plugin, unknown)


def test_defaults_are_the_published_ones(plugin: ProviderHarness) -> None:
    completed, _ = plugin.check(CONTAINER, {"name": "c", "image": "i"})
    assert completed == {
        "name": "c",
        "image": "i",
        "attach": False,
        "containerReadRefreshTimeoutMilliseconds": 15000,
        "logs": False,
        "memoryReservation": 0,
        "mustRun": True,
        "networkMode": "bridge",
        "readOnly": False,
        "removeVolumes": True,
        "restart": "no",
        "rm": False,
        "start": True,
        "stdinOpen": False,
        "tty": False,
        "wait": False,
        "waitTimeout": 60,
    }


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({"registryAuth": [{"address": "r"}]}, "registryAuth"),
        ({"caMaterial": "pem"}, "caMaterial"),
        ({"keyMaterial": "pem"}, "keyMaterial"),
        ({"sshOpts": ["-v"]}, "sshOpts"),
        ({"hosts": "x"}, "hosts"),
    ],
)
def test_configuration_that_is_not_served_is_refused_by_name(
    plugin: ProviderHarness, config: Properties, path: str
) -> None:
    assert [failure.path for failure in plugin.check_config(config)] == [path]


def hardened() -> Properties:
    return {
        "command": ["postgres", "-c", "config_file=/etc/x"],
        "user": "999:999",
        "readOnly": True,
        "capabilities": {"drops": ["ALL"]},
        "securityOpts": ["no-new-privileges:true"],
        "memory": 512,
        "memorySwap": 512,
        "cpus": "1.5",
        "tmpfs": {"/tmp": "rw,noexec,size=16m"},
        "volumes": [{"volumeName": "data", "containerPath": "/data", "readOnly": False}],
        "ports": [{"internal": 5432, "external": 5432, "ip": "127.0.0.1"}],
        "networksAdvanced": [{"name": "internal", "aliases": ["db"]}],
        "healthcheck": {"tests": ["CMD", "true"], "interval": "5s", "startPeriod": "1m30s", "retries": 3},
        "ulimits": [{"name": "nofile", "soft": 1024, "hard": 2048}],
        "wait": True,
        "waitTimeout": 120,
        "destroyGraceSeconds": 60,
    }

"""What the engine is asked for, from what the program declares."""

from __future__ import annotations

import io
import tarfile
from typing import Any

import pytest

from infra.airgap.plugins.docker import labels
from infra.airgap.plugins.docker.container.durations import duration, nanoseconds
from infra.airgap.plugins.docker.container.request import create_body
from infra.airgap.plugins.docker.container.upload import archive
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness

CONTAINER = "docker:index/container:Container"
URN = "urn:pulumi:dev::p::docker:index/container:Container::db"


def body(plugin: ProviderHarness, new: Properties) -> dict[str, Any]:
    completed, failures = plugin.check(CONTAINER, {"name": "c", "image": "i", **new})
    assert not failures
    return create_body(URN, completed)


def test_sizes_are_mebibytes_and_no_limit_stays_so(plugin: ProviderHarness) -> None:
    host = body(plugin, {"memory": 1, "memorySwap": -1, "memoryReservation": 2, "shmSize": 3})["HostConfig"]
    mib = 1024 * 1024
    assert (host["Memory"], host["MemorySwap"], host["MemoryReservation"], host["ShmSize"]) == (
        mib,
        -1,
        2 * mib,
        3 * mib,
    )


def test_processors_win_over_period_and_quota(plugin: ProviderHarness) -> None:
    host = body(plugin, {"cpus": "1.5", "cpuPeriod": 1000, "cpuQuota": 500})["HostConfig"]
    assert host["NanoCpus"] == 1_500_000_000
    assert "CpuPeriod" not in host
    host = body(plugin, {"cpuPeriod": 1000, "cpuQuota": 500})["HostConfig"]
    assert (host["CpuPeriod"], host["CpuQuota"]) == (1000, 500)


def test_volumes_become_binds_and_a_host_path_wins(plugin: ProviderHarness) -> None:
    asked = body(
        plugin,
        {
            "volumes": [
                {"volumeName": "data", "containerPath": "/data"},
                {"volumeName": "data", "hostPath": "/srv", "containerPath": "/srv", "readOnly": True},
                {"containerPath": "/anonymous"},
                {"fromContainer": "other"},
            ]
        },
    )
    assert asked["HostConfig"]["Binds"] == ["data:/data:rw", "/srv:/srv:ro"]
    assert asked["HostConfig"]["VolumesFrom"] == ["other"]
    assert set(asked["Volumes"]) == {"/data", "/srv", "/anonymous"}


def test_mounts_carry_the_options_of_their_type(plugin: ProviderHarness) -> None:
    mounts = body(
        plugin,
        {
            "mounts": [
                {"type": "bind", "source": "/a", "target": "/a", "bindOptions": {"propagation": "rslave"}},
                {"type": "volume", "source": "v", "target": "/v", "volumeOptions": {"noCopy": True}},
                {"type": "tmpfs", "target": "/t", "tmpfsOptions": {"sizeBytes": 1024, "mode": 0o1777}},
            ]
        },
    )["HostConfig"]["Mounts"]
    assert mounts[0]["BindOptions"] == {"Propagation": "rslave"}
    assert mounts[1]["VolumeOptions"] == {"NoCopy": True}
    assert mounts[2]["TmpfsOptions"] == {"SizeBytes": 1024, "Mode": 0o1777}


def test_one_port_may_be_published_twice(plugin: ProviderHarness) -> None:
    ports = [
        {"internal": 5432, "external": 15432, "ip": "127.0.0.1"},
        {"internal": 5432, "external": 15433, "ip": "127.0.0.2"},
        {"internal": 53, "protocol": "udp"},
    ]
    asked = body(plugin, {"ports": ports})
    assert asked["HostConfig"]["PortBindings"] == {
        "5432/tcp": [
            {"HostIp": "127.0.0.1", "HostPort": "15432"},
            {"HostIp": "127.0.0.2", "HostPort": "15433"},
        ],
        "53/udp": [{"HostIp": "0.0.0.0", "HostPort": "0"}],  # noqa: S104  the published default
    }
    assert set(asked["ExposedPorts"]) == {"5432/tcp", "53/udp"}


def test_unconfined_system_paths_are_the_clients_business(plugin: ProviderHarness) -> None:
    host = body(plugin, {"securityOpts": ["no-new-privileges", "systempaths=unconfined"]})["HostConfig"]
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert host["MaskedPaths"] == []
    assert host["ReadonlyPaths"] == []


def test_container_is_marked_and_the_marks_do_not_show(plugin: ProviderHarness) -> None:
    held = body(plugin, {"labels": [{"label": "a", "value": "1"}]})["Labels"]
    assert labels.is_ours(held, URN)
    assert not labels.is_ours(held, URN + "2")
    assert labels.from_map(held) == [{"label": "a", "value": "1"}]


def test_states_of_one_checkout_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    held = labels.marks(URN)
    assert labels.is_ours(held, URN)
    monkeypatch.setenv("PULUMI_BACKEND_URL", "file:///elsewhere")
    assert not labels.is_ours(held, URN)


def test_label_of_another_maker_is_not_ours() -> None:
    assert not labels.is_ours({"tradingdb.pulumi.urn": URN}, URN)
    assert not labels.is_ours(None, URN)


@pytest.mark.parametrize(
    ("text", "value", "again"),
    [
        ("5s", 5_000_000_000, "5s"),
        ("5000ms", 5_000_000_000, "5s"),
        ("1.5s", 1_500_000_000, "1.5s"),
        ("90s", 90_000_000_000, "1m30s"),
        ("1m30s", 90_000_000_000, "1m30s"),
        ("1h", 3_600_000_000_000, "1h0m0s"),
        ("500ms", 500_000_000, "500ms"),
        ("0s", 0, "0s"),
        ("0", 0, "0s"),
        ("100us", 100_000, "100µs"),
    ],
)
def test_durations_are_read_and_written_as_go_does(text: str, value: int, again: str) -> None:
    assert nanoseconds(text) == value
    assert duration(value) == again


@pytest.mark.parametrize("text", ["5", "5 s", "s", "-1s", "1s2", "five"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        nanoseconds(text)


def test_upload_keeps_mode_and_owner() -> None:
    data = archive(
        [
            {"file": "/etc/a", "content": "text"},
            {"file": "/etc/b", "contentBase64": "AAE=", "executable": True},
            {"file": "/etc/c", "content": "x", "permissions": "0400", "owner": "999", "group": "998"},
        ]
    )
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        found = {member.name: (member.mode, member.uid, member.gid) for member in tar.getmembers()}
        second = tar.extractfile("etc/b" if "etc/b" in found else "/etc/b")
        assert second is not None
        assert second.read() == b"\x00\x01"
    assert {name.lstrip("/"): kept for name, kept in found.items()} == {
        "etc/a": (0o644, 0, 0),
        "etc/b": (0o744, 0, 0),
        "etc/c": (0o400, 999, 998),
    }


def test_upload_of_a_missing_file_is_named() -> None:
    with pytest.raises(ProviderError, match=r"/no/such/file cannot be read"):
        archive([{"file": "/a", "source": "/no/such/file"}])


def test_upload_for_an_unknown_owner_is_named() -> None:
    with pytest.raises(ProviderError, match="knows no owner nobody-at-all"):
        archive([{"file": "/a", "content": "x", "owner": "nobody-at-all"}])

"""A container through its life on a real engine."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest
from docker import APIClient
from docker.errors import NotFound

from infra.airgap.plugins.docker.engine import poll
from infra.provider_framework.errors import NotUsableError, ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Severity, State

pytestmark = pytest.mark.live
CONTAINER = "docker:index/container:Container"
Subject = Any  # the fixture of conftest.py


def hardened(prefix: str, port: int) -> Properties:
    return {
        "networkMode": "bridge",
        "user": "999:999",
        "workingDir": "/tmp",
        "envs": ["B=2", "A=1"],
        "labels": [{"label": "b", "value": "2"}, {"label": "a", "value": "1"}],
        "readOnly": True,
        "capabilities": {"drops": ["ALL"], "adds": ["CAP_CHOWN"]},
        "securityOpts": ["no-new-privileges:true"],
        "memory": 64,
        "memoryReservation": 32,
        "cpuShares": 512,
        "cpus": "0.50",
        "ulimits": [{"name": "nofile", "soft": 512, "hard": 1024}],
        "tmpfs": {"/run": "rw,noexec,nosuid,size=1048576"},
        "mounts": [
            {"type": "volume", "source": f"{prefix}-data", "target": "/data"},
            {"type": "tmpfs", "target": "/scratch", "tmpfsOptions": {"sizeBytes": 1048576, "mode": 511}},
        ],
        "networksAdvanced": [{"name": f"{prefix}-b", "aliases": ["db"]}, {"name": f"{prefix}-a"}],
        "ports": [
            {"internal": 9000, "external": port, "ip": "127.0.0.1"},
            {"internal": 8000, "ip": "127.0.0.1"},
        ],
        "healthcheck": {"tests": ["CMD", "test", "-d", "/data"], "interval": "200ms", "timeout": "5000ms"},
        "logDriver": "json-file",
        "logOpts": {"max-size": "1m", "max-file": "2"},
        "sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
        "hosts": [{"host": "gateway.test", "ip": "127.0.0.9"}],
        "dns": ["127.0.0.1"],
        "groupAdds": ["1234"],
        "hostname": "database",
        "shmSize": 32,
        "stopSignal": "SIGINT",
        "stopTimeout": 3,
        "init": True,
        "restart": "unless-stopped",
        "destroyGraceSeconds": 1,
        "wait": True,
        "waitTimeout": 20,
    }


@pytest.fixture
def surroundings(client: APIClient, prefix: str) -> str:
    for side in ("a", "b"):
        client.create_network(f"{prefix}-{side}")
    client.create_volume(f"{prefix}-data")
    return prefix


def test_hardened_container_is_made_as_declared_and_shows_no_change_afterwards(
    subject: Subject, client: APIClient, surroundings: str, free_port: int
) -> None:
    new = hardened(surroundings, free_port)
    state = subject.up(new)
    actual = client.inspect_container(state.id)
    assert actual["State"]["Health"]["Status"] == "healthy"
    host = actual["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert host["Memory"] == 64 * 1024 * 1024
    assert host["NanoCpus"] == 500_000_000
    assert set(actual["NetworkSettings"]["Networks"]) == {f"{surroundings}-a", f"{surroundings}-b"}
    assert state.outputs["envs"] == ["B=2", "A=1"]
    assert [entry["label"] for entry in state.outputs["labels"]] == ["b", "a"]
    assert state.outputs["ports"][1]["external"] > 0
    assert {data["networkName"] for data in state.outputs["networkDatas"]} == {
        f"{surroundings}-a",
        f"{surroundings}-b",
    }
    assert subject.changes(state, new) == {}
    refreshed = subject.refresh(state)
    assert refreshed is not None
    assert refreshed.inputs == state.inputs
    assert refreshed.outputs == state.outputs
    assert subject.changes(refreshed, new) == {}


def test_plain_container_has_the_published_outputs(subject: Subject) -> None:
    new = {"networkMode": "bridge"}
    state = subject.up(new)
    outputs = state.outputs
    assert outputs["command"] == ["sleep", "300"]
    assert outputs["hostname"] == state.id[:12]
    expected = {
        "attach": False,
        "bridge": "",
        "cpuSet": "",
        "cpuShares": 0,
        "domainname": "",
        "entrypoints": [],
        "envs": [],
        "init": False,
        "ipcMode": "private",
        "labels": [],
        "logDriver": "json-file",
        "maxRetryCount": 0,
        "memory": 0,
        "memorySwap": 0,
        "mustRun": True,
        "networkMode": "bridge",
        "privileged": False,
        "publishAllPorts": False,
        "runtime": "runc",
        "securityOpts": [],
        "shmSize": 64,
        "stopSignal": "",
        "stopTimeout": 0,
        "user": "",
        "usernsMode": "",
        "workingDir": "",
    }
    assert {name: outputs[name] for name in expected} == expected
    assert "exitCode" not in outputs
    assert subject.changes(state, new) == {}
    assert subject.changes(state, {"networkMode": None}) == {}  # the default


@pytest.mark.parametrize("new", [{"memory": 64}, {"memory": 64, "memorySwap": 64}, {"memorySwap": -1}])
def test_memory_limit_shows_no_change_afterwards(subject: Subject, new: Properties) -> None:
    state = subject.up(new)
    refreshed = subject.refresh(state)
    assert subject.changes(state, new) == {}
    assert subject.changes(refreshed, new) == {}


def test_limits_change_in_place_and_what_cannot_be_lifted_is_said(
    subject: Subject, client: APIClient
) -> None:
    first = subject.up({"memory": 64})
    second = subject.up({"memory": 128, "restart": "always", "cpuShares": 256}, first)
    assert second.id == first.id
    host = client.inspect_container(first.id)["HostConfig"]
    assert host["Memory"] == 128 * 1024 * 1024
    assert host["RestartPolicy"]["Name"] == "always"
    third = subject.up({}, second)
    assert third.id == first.id
    warned = " ".join(text for severity, text in subject.plugin.log.lines if severity is Severity.WARNING)
    assert "memory:" in warned
    assert "cpuShares:" in warned
    assert client.inspect_container(first.id)["HostConfig"]["RestartPolicy"]["Name"] == "no"
    assert subject.changes(subject.refresh(third), {}) == {}


def test_limit_changed_by_hand_is_found_and_put_back(subject: Subject, client: APIClient) -> None:
    state = subject.up({"memory": 64, "memorySwap": 64})
    client.update_container(state.id, mem_limit="128m", memswap_limit="128m")
    found = subject.refresh(state)
    assert found.outputs["memory"] == 128
    wanted = {"memory": 64, "memorySwap": 64}
    assert subject.changes(found, wanted) == {"memory": "update", "memorySwap": "update"}
    subject.up(wanted, found)
    assert client.inspect_container(state.id)["HostConfig"]["Memory"] == 64 * 1024 * 1024


def test_killed_container_is_found_and_started_again(subject: Subject, client: APIClient) -> None:
    state = subject.up({})
    client.kill(state.id)
    client.wait(state.id)
    found = subject.refresh(state)
    assert found.outputs["mustRun"] is False
    assert found.outputs["exitCode"] == 137
    assert subject.changes(found, {}) == {"mustRun": "update"}
    again = subject.up({}, found)
    assert again.id == state.id
    assert again.outputs["mustRun"] is True
    assert client.inspect_container(state.id)["State"]["Running"]
    assert subject.changes(again, {}) == {}


def test_killed_container_that_need_not_run_is_left_alone(subject: Subject, client: APIClient) -> None:
    state = subject.up({"mustRun": False})
    client.kill(state.id)
    client.wait(state.id)
    assert subject.changes(subject.refresh(state), {"mustRun": False}) == {}


def test_removed_container_is_gone(subject: Subject, client: APIClient) -> None:
    state = subject.up({})
    client.remove_container(state.id, force=True)
    assert subject.refresh(state) is None
    subject.plugin.delete(CONTAINER, state)


def test_changed_command_replaces_under_the_same_name(subject: Subject, client: APIClient) -> None:
    first = subject.up({})
    second = subject.up({"command": ["sleep", "301"]}, first)
    assert second.id != first.id
    with pytest.raises(NotFound):
        client.inspect_container(first.id)
    assert client.inspect_container(subject.base["name"])["Id"] == second.id


def test_container_that_never_gets_healthy_is_kept_and_replaced(subject: Subject) -> None:
    new = {
        "command": ["sh", "-c", "echo starting up; sleep 300"],
        "envs": ["PASSWORD=hunter2"],
        "healthcheck": {"tests": ["CMD-SHELL", "echo not yet; exit 3"], "interval": "200ms", "retries": 1},
        "wait": True,
        "waitTimeout": 2,
    }
    with pytest.raises(NotUsableError, match="container failed to be in healthy state within 2 s") as raised:
        subject.up(new)
    message = str(raised.value)
    assert "its last health check ended with 3: not yet" in message
    assert "starting up" in message
    assert "hunter2" not in message
    completed, _ = subject.plugin.check(CONTAINER, {**subject.base, **new})
    unusable = State(raised.value.resource_id, completed, raised.value.outputs)
    mended = subject.up(
        {**new, "healthcheck": {"tests": ["CMD", "true"], "interval": "200ms"}, "wait": False}, unusable
    )
    assert mended.id != unusable.id


def test_wait_without_a_health_check_says_so(subject: Subject) -> None:
    with pytest.raises(NotUsableError, match="`wait` needs a health check"):
        subject.up({"wait": True})


def test_waiting_ends_when_the_user_interrupts(subject: Subject) -> None:
    new = {"healthcheck": {"tests": ["CMD", "false"], "interval": "200ms"}, "wait": True, "waitTimeout": 60}
    timer = threading.Timer(1.0, subject.plugin.cancel)
    timer.start()
    with pytest.raises(NotUsableError, match="interrupted"):
        subject.up(new)
    timer.join()


@pytest.mark.parametrize("wait", [False, True])
def test_container_that_ends_at_once_says_how(subject: Subject, wait: bool) -> None:
    check = {"healthcheck": {"tests": ["CMD", "true"], "interval": "5s"}, "wait": True} if wait else {}
    with pytest.raises(NotUsableError, match="exited immediately with code 7") as raised:
        subject.up({"command": ["sh", "-c", "echo broken configuration >&2; exit 7"], **check})
    assert "broken configuration" in str(raised.value)
    assert raised.value.outputs["exitCode"] == 7


def test_container_that_may_end_is_no_failure(subject: Subject) -> None:
    state = subject.up({"command": ["sh", "-c", "exit 7"], "mustRun": False})
    assert state.outputs["mustRun"] is False


def test_attached_container_runs_to_its_end_and_keeps_its_log(subject: Subject) -> None:
    new = {"command": ["sh", "-c", "echo done; exit 4"], "attach": True, "logs": True}
    state = subject.up(new)
    assert state.outputs["containerLogs"] == "done\n"
    assert state.outputs["exitCode"] == 4
    assert subject.changes(state, new) == {}
    refreshed = subject.refresh(state)
    assert subject.changes(refreshed, new) == {}
    assert refreshed.outputs["containerLogs"] == "done\n"


def test_container_that_is_not_started_stays_created(subject: Subject, client: APIClient) -> None:
    state = subject.up({"start": False})
    assert client.inspect_container(state.id)["State"]["Status"] == "created"
    assert subject.changes(subject.refresh(state), {"start": False}) == {}


def published(network: str, port: int) -> Properties:
    ports = [{"internal": 80, "external": port, "ip": "127.0.0.1"}]
    return {"networkMode": "bridge", "networksAdvanced": [{"name": network}], "ports": ports}


def test_port_taken_by_a_program_is_named_and_nothing_is_left(
    subject: Subject, client: APIClient, surroundings: str, free_port: int
) -> None:
    new = published(f"{surroundings}-a", free_port)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", free_port))
        holder.listen()
        with pytest.raises(
            ProviderError, match=f"port {free_port} on 127.0.0.1 is already taken by a program"
        ):
            subject.up(new)
    assert not client.containers(all=True, filters={"name": subject.base["name"]})
    state = subject.up(new)
    assert state.outputs["ports"][0]["external"] == free_port


def test_port_taken_by_a_container_names_it(
    subject: Subject, client: APIClient, surroundings: str, free_port: int, tiny: str
) -> None:
    network = f"{surroundings}-a"
    holder = client.create_container_from_config(  # type: ignore[no-untyped-call]
        {
            "Image": tiny,
            "Cmd": ["sleep", "300"],
            "ExposedPorts": {"80/tcp": {}},
            "HostConfig": {
                "NetworkMode": network,
                "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(free_port)}]},
            },
        },
        f"{surroundings}-holder",
    )
    client.start(holder["Id"])
    with pytest.raises(ProviderError, match=f"container {surroundings}-holder"):
        subject.up(published(network, free_port))


def test_container_left_by_a_killed_run_is_made_afresh(subject: Subject, client: APIClient) -> None:
    lost = subject.up({})
    again = subject.up({})
    assert again.id != lost.id
    found = client.containers(all=True, filters={"name": subject.base["name"]})
    assert [container["Id"] for container in found] == [again.id]


def test_unnamed_container_left_by_a_killed_run_is_no_duplicate(
    plugin: ProviderHarness, client: APIClient, tiny: str
) -> None:
    new = {"image": tiny, "command": ["sleep", "300"], "networkMode": "none"}
    lost = plugin.apply(CONTAINER, new)
    again = plugin.apply(CONTAINER, new)
    try:
        with pytest.raises(NotFound):
            client.inspect_container(lost.id)
    finally:
        plugin.delete(CONTAINER, again)


def test_container_of_somebody_else_is_left_alone(
    subject: Subject, client: APIClient, prefix: str, tiny: str
) -> None:
    other = client.create_container_from_config({"Image": tiny}, prefix)  # type: ignore[no-untyped-call]
    with pytest.raises(ProviderError, match=f"already a container {prefix} that this stack did not make"):
        subject.up({})
    assert client.inspect_container(prefix)["Id"] == other["Id"]


def test_container_without_its_network_is_not_left_behind(subject: Subject, client: APIClient) -> None:
    with pytest.raises(ProviderError, match="no-such-network"):
        subject.up({"networkMode": "bridge", "networksAdvanced": [{"name": "no-such-network"}]})
    assert not client.containers(all=True, filters={"name": subject.base["name"]})


def test_uploaded_files_are_there_before_the_start(subject: Subject) -> None:
    uploads = [{"file": "/etc/greeting", "content": "hello\n", "permissions": "0444"}]
    state = subject.up(
        {"command": ["cat", "/etc/greeting"], "uploads": uploads, "attach": True, "logs": True}
    )
    assert state.outputs["containerLogs"] == "hello\n"


def test_imported_container_shows_no_change(
    subject: Subject, client: APIClient, surroundings: str, free_port: int
) -> None:
    new = hardened(surroundings, free_port)
    made = subject.up(new)
    imported = subject.plugin.read(CONTAINER, State(made.id, {}, {}))
    assert imported is not None
    # What only the program knows: an engine keeps none of it.
    unreadable = {"wait", "waitTimeout", "destroyGraceSeconds"}
    assert set(subject.changes(imported, new)) <= unreadable


def test_import_by_name_finds_nothing_as_published(subject: Subject) -> None:
    subject.up({})
    assert subject.plugin.read(CONTAINER, State(subject.base["name"], {}, {})) is None


def test_grace_lets_a_container_end_by_itself(subject: Subject, client: APIClient, prefix: str) -> None:
    client.create_volume(f"{prefix}-data")
    script = "trap 'touch /data/ended; exit 0' TERM; while :; do sleep 0.1; done"
    volumes = [{"volumeName": f"{prefix}-data", "containerPath": "/data"}]
    state = subject.up({"command": ["sh", "-c", script], "volumes": volumes, "destroyGraceSeconds": 10})
    subject.plugin.delete(CONTAINER, state)
    check = {"command": ["test", "-f", "/data/ended"], "volumes": volumes, "attach": True}
    assert subject.up(check).outputs["exitCode"] == 0


def test_container_that_removes_itself_can_be_deleted(subject: Subject, client: APIClient) -> None:
    state = subject.up({"rm": True})
    subject.plugin.delete(CONTAINER, state)
    assert poll(
        lambda: not client.containers(all=True, filters={"name": subject.base["name"]}), threading.Event(), 5
    )


def test_what_an_engine_cannot_change_is_said(subject: Subject) -> None:
    first = subject.up({"tmpfs": {"/run": "rw"}})
    second = subject.up({"tmpfs": {"/run": "ro"}}, first)
    assert second.id == first.id
    assert [severity for severity, text in subject.plugin.log.lines if "tmpfs" in text] == [Severity.WARNING]


def test_input_that_this_engine_would_ignore_is_refused(subject: Subject, client: APIClient) -> None:
    if tuple(map(int, client.api_version.split("."))) >= (1, 44):
        pytest.skip("this engine knows startInterval")
    with pytest.raises(
        ProviderError, match=r"healthcheck\.startInterval needs a Docker engine with API 1\.44"
    ):
        subject.up({"healthcheck": {"tests": ["CMD", "true"], "startInterval": "1s"}})

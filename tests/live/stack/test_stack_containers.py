"""The containers as Docker has them: hardened, bound to the loopback address, alone with their secrets."""

from __future__ import annotations

import io
import tarfile
from typing import Any

import pytest

from infra.settings import ENGINES
from tests.live.stack.trial import Trial

pytestmark = pytest.mark.live

USERS = {"postgres": 999, "redis": 999, "influxdb": 1000, "kdb": 1000}
each_engine = pytest.mark.parametrize("engine", ENGINES)


def seen(stack: Trial, engine: str) -> dict[str, Any]:
    return dict(stack.container(engine).attrs)


@each_engine
def test_a_container_runs_with_nothing_to_spare(stack: Trial, engine: str) -> None:
    host = seen(stack, engine)["HostConfig"]
    assert host["ReadonlyRootfs"] is True
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert host["Privileged"] is False
    assert host["Memory"] > 0
    assert host["MemorySwap"] == host["Memory"]
    assert host["NanoCpus"] > 0
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    for mode in ("PidMode", "UTSMode", "UsernsMode"):
        assert host[mode] == ""
    assert host["NetworkMode"] == "bridge" or host["NetworkMode"].startswith(stack.namespace)
    assert not host["Binds"]


@each_engine
def test_every_process_of_a_container_is_its_services(stack: Trial, engine: str) -> None:
    assert seen(stack, engine)["Config"]["User"] == f"{USERS[engine]}:{USERS[engine]}"
    table = stack.container(engine).top(ps_args="-eo uid,pid,args")
    column = table["Titles"].index("UID")
    assert {int(process[column]) for process in table["Processes"]} == {USERS[engine]}


@each_engine
def test_a_process_of_a_container_has_no_capability(stack: Trial, engine: str) -> None:
    done = stack.container(engine).exec_run(["cat", "/proc/1/status"])
    assert isinstance(done.output, bytes)
    status = dict(line.split(":\t", 1) for line in done.output.decode().splitlines() if ":\t" in line)
    assert int(status["CapEff"], 16) == 0
    assert int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"


@each_engine
def test_a_port_is_published_on_the_loopback_address_alone(stack: Trial, engine: str) -> None:
    published = [
        bound
        for all_bound in seen(stack, engine)["HostConfig"]["PortBindings"].values()
        for bound in all_bound
    ]
    assert published == [{"HostIp": "127.0.0.1", "HostPort": str(stack.port(engine))}]


@each_engine
def test_a_container_is_pinned_to_an_image_and_has_a_health_check(stack: Trial, engine: str) -> None:
    config = seen(stack, engine)["Config"]
    assert "sha256:" in config["Image"]
    assert config["Healthcheck"]["Test"][0] == "CMD"


@each_engine
def test_a_container_mounts_its_own_two_volumes_and_nothing_else(stack: Trial, engine: str) -> None:
    mounts = {
        mount["Name"]: mount["RW"] for mount in seen(stack, engine)["Mounts"] if mount["Type"] == "volume"
    }
    assert mounts == {
        f"{stack.namespace}-{engine}-data": True,
        f"{stack.namespace}-{engine}-files": False,
    }
    assert {mount["Type"] for mount in seen(stack, engine)["Mounts"]} <= {"volume", "tmpfs"}


@each_engine
def test_a_container_is_on_the_two_networks_of_its_stack(stack: Trial, engine: str) -> None:
    networks = set(seen(stack, engine)["NetworkSettings"]["Networks"])
    assert networks == {f"{stack.namespace}-internal", f"{stack.namespace}-edge"}


@each_engine
def test_mounted_files_belong_to_the_service_and_nobody_else_reads_them(stack: Trial, engine: str) -> None:
    chunks, _ = stack.container(engine).get_archive("/etc/tradingdb")
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
    assert any(file.name.endswith("tls/server.key") for file in files)
    for file in files:
        assert (file.mode & 0o7777, file.uid, file.gid) == (0o400, USERS[engine], USERS[engine]), file.name


@each_engine
def test_nothing_is_written_outside_the_volumes_and_scratch(stack: Trial, engine: str) -> None:
    done = stack.container(engine).exec_run(
        ["sh", "-c", "touch /etc/tradingdb/x || touch /usr/x || touch /x"]
    )
    assert done.exit_code != 0


def test_the_internal_network_has_no_way_out(stack: Trial) -> None:
    (network,) = stack.client.networks.list(names=[f"{stack.namespace}-internal"])
    assert network.attrs["Internal"] is True

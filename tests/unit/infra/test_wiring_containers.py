"""Every container of the program is hardened, and nothing secret stands where Docker shows it."""

from __future__ import annotations

import re

import pytest

from infra.settings import ENGINES
from tests.unit.infra.wiring import Declared, Program, is_secret, texts

CONTAINER = "docker:index/container:Container"
each_engine = pytest.mark.parametrize("engine", ENGINES)


def container(program: Program, engine: str) -> Declared:
    return program.one(CONTAINER, engine)


def test_each_engine_has_one_container(open_stack: Program) -> None:
    assert sorted(one.name for one in open_stack.of_kind(CONTAINER)) == sorted(ENGINES)


@each_engine
def test_a_container_is_not_root_and_gains_nothing(open_stack: Program, engine: str) -> None:
    inputs = container(open_stack, engine).inputs
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", inputs["user"])
    assert inputs["capabilities"] == {"drops": ["ALL"]}
    assert inputs["securityOpts"] == ["no-new-privileges"]
    assert inputs["readOnly"] is True
    assert "privileged" not in inputs
    assert {"pidMode", "ipcMode", "usernsMode"} & set(inputs) == set()
    assert inputs["networkMode"] == "bridge"


@each_engine
def test_a_container_has_limits_and_no_swap(open_stack: Program, engine: str) -> None:
    inputs = container(open_stack, engine).inputs
    assert inputs["memory"] >= 64
    assert inputs["memorySwap"] == inputs["memory"]
    assert float(inputs["cpus"]) > 0
    assert [limit["name"] for limit in inputs["ulimits"]] == ["nproc"]
    assert inputs["logOpts"].keys() == {"max-size", "max-file"}


@each_engine
def test_a_container_is_waited_for_until_its_check_passes(open_stack: Program, engine: str) -> None:
    made = container(open_stack, engine)
    assert made.inputs["healthcheck"]["tests"][0] == "CMD"
    assert made.delete_before_replace
    waiting = open_stack.one("tradingdb:docker:Readiness", f"{engine}-ready")
    assert waiting.inputs == {"container": made.inputs["name"], "containerId": f"{engine}-id"}
    assert made.urn in waiting.dependencies


@each_engine
def test_a_port_is_bound_to_the_address_of_the_stack(
    open_stack: Program, guarded_stack: Program, engine: str
) -> None:
    for program, address in ((open_stack, "127.0.0.1"), (guarded_stack, "10.1.2.3")):
        assert [port["ip"] for port in container(program, engine).inputs["ports"]] == [address]


@each_engine
def test_a_container_runs_an_image_by_its_id(open_stack: Program, engine: str) -> None:
    assert container(open_stack, engine).inputs["image"] == f"sha256:{engine}"
    image = open_stack.one("docker:index/remoteImage:RemoteImage", f"{engine}-image")
    assert image.inputs["name"] == f"sha256:{engine}"
    assert image.inputs["keepLocally"] is True


@each_engine
def test_no_environment_smells_of_a_secret(open_stack: Program, engine: str) -> None:
    for pair in container(open_stack, engine).inputs.get("envs", []):
        name, _, value = pair.partition("=")
        if re.search("PASSWORD|SECRET|TOKEN|KEY|CREDENTIAL", name):
            assert name.endswith("_FILE"), name
            assert value.startswith("/etc/tradingdb/"), name


@each_engine
def test_a_container_is_told_no_secret(guarded_stack: Program, engine: str) -> None:
    inputs = container(guarded_stack, engine).inputs
    assert not [value for value in inputs.values() if is_secret(value)]
    assert not [text for text in texts(dict(inputs)) if "secret" in text and "/etc/tradingdb/" not in text]


@each_engine
def test_a_container_carries_the_revision_of_its_files(open_stack: Program, engine: str) -> None:
    labels = {one["label"]: one["value"] for one in container(open_stack, engine).inputs["labels"]}
    assert labels["tdb.files"] == f"revision of {engine}-mounted"
    assert labels["tdb.engine"] == engine
    assert labels["tdb.stack"] == "dev"


@each_engine
def test_a_container_mounts_its_data_and_read_only_files(open_stack: Program, engine: str) -> None:
    data, files = container(open_stack, engine).inputs["mounts"]
    assert data["source"] == f"tdb-dev-{engine}-data"
    assert not data.get("readOnly")
    assert files["source"] == f"tdb-dev-{engine}-files"
    assert files["target"] == "/etc/tradingdb"
    assert files["readOnly"] is True
    assert {data["type"], files["type"]} == {"volume"}


@each_engine
def test_scratch_is_memory_of_the_service_alone(open_stack: Program, engine: str) -> None:
    inputs = container(open_stack, engine).inputs
    uid, gid = inputs["user"].split(":")
    for options in inputs["tmpfs"].values():
        assert {"nosuid", "nodev", f"uid={uid}", f"gid={gid}", "mode=0700"} <= set(options.split(","))


def test_one_network_has_no_way_out_and_the_other_does_not_masquerade(open_stack: Program) -> None:
    networks = {one.name: one.inputs for one in open_stack.of_kind("docker:index/network:Network")}
    assert networks.keys() == {"internal", "edge"}
    assert networks["internal"]["internal"] is True
    assert networks["edge"]["options"] == {"com.docker.network.bridge.enable_ip_masquerade": "false"}


def test_whatever_docker_names_begins_with_the_namespace(open_stack: Program) -> None:
    kinds = ("docker:index/container:", "docker:index/network:", "docker:index/volume:")
    named = [one for kind in kinds for one in open_stack.of_kind(kind)]
    assert len(named) == 4 + 2 + 8
    assert all(one.inputs["name"].startswith("tdb-dev-") for one in named)

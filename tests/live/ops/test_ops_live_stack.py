"""A stack's life through the command line, with what goes wrong on the way. Each test builds on the last."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import pytest

from tests.live.ops.conftest import ENGINES, Scratch, remove_all

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]


def until(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        threading.Event().wait(0.02)


def engine_process(scratch: Scratch, parent: int) -> int | None:
    """The number of the Pulumi CLI that a `tdb up` has started, when it operates."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for child in children:
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if b"up" in words and scratch.name.encode() in words:
            return int(child)
    return None


def test_before_up_nothing_is_there(scratch: Scratch) -> None:
    status = scratch.run("status")
    assert status.returncode == 1
    assert "Nothing of stack scratch is up" in status.stderr
    shell = scratch.run("psql")
    assert shell.returncode == 1
    assert "./tdb up --stack scratch" in shell.stderr


def test_a_taken_port_is_refused_before_anything_starts(
    scratch: Scratch, docker_client: docker.DockerClient
) -> None:
    with socket.create_server(("127.0.0.1", scratch.ports["redis"])):
        done = scratch.run("up")
    assert done.returncode == 1
    assert f"{scratch.ports['redis']} (redis) by process {os.getpid()}" in done.stderr
    assert (
        docker_client.containers.list(
            all=True, ignore_removed=True, filters={"name": f"^/{scratch.namespace}-"}
        )
        == []
    )


@pytest.mark.parametrize("moment", ["the first container is there", "the server is asked for roles"])
def test_after_a_kill_in_the_middle_up_converges_without_duplicates(
    scratch: Scratch, docker_client: docker.DockerClient, moment: str
) -> None:
    with scratch.start("up") as first:
        found: list[int] = []
        reached = {
            "the first container is there": lambda: exists(docker_client, scratch.container("redis")),
            "the server is asked for roles": lambda: healthy(docker_client, scratch.container("postgres")),
        }[moment]
        until(reached, moment, seconds=600)
        process = engine_process(scratch, first.pid)
        assert process is not None
        found.append(process)
        os.kill(process, signal.SIGKILL)
        first.communicate()
    assert first.returncode != 0
    done = scratch.run("up")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert f"Removed the lock of process {found[0]}" in done.stderr
    names = [
        str(one.name)
        for one in docker_client.containers.list(
            all=True, ignore_removed=True, filters={"name": f"^/{scratch.namespace}-"}
        )
    ]
    assert sorted(names) == sorted(scratch.container(engine) for engine in ENGINES)
    scratch.good("preview", "--expect-no-changes")
    if moment == "the first container is there":
        scratch.good("destroy", "--yes")


def exists(client: docker.DockerClient, name: str) -> bool:
    return bool(client.containers.list(all=True, sparse=True, filters={"name": f"^/{name}$"}))


def healthy(client: docker.DockerClient, name: str) -> bool:
    return bool(client.containers.list(sparse=True, filters={"name": f"^/{name}$", "health": "healthy"}))


def test_a_second_up_changes_nothing(scratch: Scratch) -> None:
    scratch.good("up")
    text = scratch.good("up")
    assert " unchanged" in text
    assert not [line for line in text.splitlines() if line.strip().startswith(("+ ", "~ ", "- ", "+-"))]
    assert "Stack scratch is up" in text


def test_status_is_healthy_for_people_and_programs(scratch: Scratch) -> None:
    assert "healthy" in scratch.good("status")
    rows = json.loads(scratch.good("status", "--json"))
    assert [row["engine"] for row in rows] == list(ENGINES)
    assert {row["endpoint"] for row in rows} == {f"127.0.0.1:{port}" for port in scratch.ports.values()}


def test_doctor_knows_the_stacks_own_ports(scratch: Scratch) -> None:
    found = {one["subject"]: one for one in json.loads(scratch.good("doctor", "--json"))}
    assert str(scratch.ports["kdb"]) in found["ports"]["text"]
    assert found["passphrase"]["level"] == "ok"


@pytest.mark.parametrize("clients", ["", "container"])
def test_each_shell_answers_and_passes_its_exit_code_on(scratch: Scratch, clients: str) -> None:
    way = {"TDB_CLIENTS": clients}
    asked = {
        ("psql", "--", "-Atc", "select current_user"): "tdb_admin",
        ("redis", "--", "PING"): "PONG",
        ("q", "--", "1+1"): "2",
        ("influx", "--", "health"): "status\tversion\tmessage",
    }
    for words, answer in asked.items():
        done = scratch.run(*words, variables=way)
        assert (done.returncode, done.stdout.splitlines()[:1]) == (0, [answer]), done.stderr
    assert scratch.run("psql", "--", "-c", "select nosuch", variables=way).returncode == 1
    assert scratch.run("q", "--", "1+`a").returncode == 1
    assert scratch.run("influx", "--", "from(").returncode == 1


def test_q_shows_its_tables_and_influx_its_buckets(scratch: Scratch) -> None:
    assert "trade" in scratch.good("q", "--", "tables[]")
    assert "market-data" in scratch.good("influx", "--", "buckets")


@pytest.mark.parametrize(("engine", "word"), [("postgres", "remove"), ("redis", "kill"), ("kdb", "stop")])
def test_a_container_that_is_gone_is_restored_with_its_data(
    scratch: Scratch, docker_client: docker.DockerClient, engine: str, word: str
) -> None:
    scratch.good("psql", "--", "-qc", "create table if not exists public.kept as select 7 as x")
    container = docker_client.containers.get(scratch.container(engine))
    {"remove": lambda: container.remove(force=True), "kill": container.kill, "stop": container.stop}[word]()
    assert scratch.run("status").returncode == 1
    done = scratch.run("up")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert f"Not running as they should: {scratch.container(engine)}" in done.stderr
    scratch.good("status")
    assert scratch.good("psql", "--", "-Atc", "select x from public.kept").strip() == "7"


def test_of_two_ups_at_once_one_is_refused_with_the_other_named(scratch: Scratch) -> None:
    with scratch.start("up") as first:
        until(lambda: bool(held_locks(scratch)), "the first up has the stack", seconds=60)
        done = scratch.run("up")
        first.communicate()
    assert first.returncode == 0
    assert done.returncode == 1
    assert "being changed by another command" in done.stderr
    assert "./tdb pulumi cancel" in done.stderr


def held_locks(scratch: Scratch) -> list[Path]:
    locks = scratch.folder / "workspace" / "state" / ".pulumi" / "locks"
    return list(locks.rglob("*.json"))


@contextmanager
def another_passphrase(scratch: Scratch) -> Iterator[None]:
    file = scratch.folder / "workspace" / "passphrase"
    right = file.read_text()
    file.write_text("not the one")
    try:
        yield
    finally:
        file.write_text(right)


def test_a_wrong_passphrase_is_one_error_that_names_its_file(scratch: Scratch) -> None:
    with another_passphrase(scratch):
        for words in (("up",), ("preview",), ("psql", "--", "-c", "select 1")):
            done = scratch.run(*words)
            assert done.returncode == 1
            assert done.stderr.count("error:") == 1
            assert str(scratch.folder / "workspace" / "passphrase") in done.stderr
    scratch.good("preview")


def test_no_secret_shows_in_output_logs_or_inspection(
    scratch: Scratch, docker_client: docker.DockerClient
) -> None:
    words = ["pulumi", "stack", "output", "credentials", "--json", "--show-secrets"]
    said = json.loads(scratch.good(*words))
    found = {text for login in said.values() for name, text in login.items() if name in ("password", "token")}
    assert len(found) == 4
    seen = scratch.good("up") + scratch.good("status") + scratch.good("logs", "--tail", "10000")
    seen += scratch.good("doctor", "--json") + scratch.good("pulumi", "stack", "export")
    for engine in ENGINES:
        seen += json.dumps(docker_client.api.inspect_container(scratch.container(engine)))
    for log in (scratch.folder / "workspace" / "logs").iterdir():
        seen += log.read_text(errors="replace")
    assert not [secret[:4] for secret in found if secret in seen]


def test_the_checkout_stays_clean_and_the_salt_is_in_the_workspace(scratch: Scratch) -> None:
    committed = scratch.folder / "stacks" / "Pulumi.scratch.yaml"
    assert "encryptionsalt" not in committed.read_text()
    overlay = scratch.folder / "workspace" / "stacks" / "scratch" / "Pulumi.scratch.yaml"
    assert "encryptionsalt" in overlay.read_text()


def test_kept_data_is_told_refused_and_then_removed(
    scratch: Scratch, docker_client: docker.DockerClient
) -> None:
    told = scratch.good("destroy", "--yes", "--keep-data")
    volume = f"{scratch.namespace}-postgres-data"
    assert volume in told
    assert "--remove-data" in told
    refused = scratch.run("up")
    assert refused.returncode != 0
    assert volume in refused.stdout + refused.stderr
    scratch.good("destroy", "--yes", "--remove-data")
    assert docker_client.volumes.list(filters={"name": f"{scratch.namespace}-"}) == []


def test_destroy_of_nothing_is_no_error_and_leaves_nothing(
    scratch: Scratch, docker_client: docker.DockerClient
) -> None:
    assert "nothing to destroy" in scratch.good("destroy", "--yes")
    assert docker_client.networks.list(filters={"name": f"^{scratch.namespace}-"}) == []


def test_a_protected_stack_is_not_destroyed(scratch: Scratch, docker_client: docker.DockerClient) -> None:
    scratch.write_settings(["  trading-databases:protect: true"])
    try:
        given = {"PULUMI_CONFIG_PASSPHRASE_FILE": str(scratch.folder / "workspace" / "passphrase")}
        unconfirmed = scratch.run("up", variables=given)
        assert unconfirmed.returncode == 1
        assert "has to be confirmed" in unconfirmed.stderr
        done = scratch.run("destroy", "--yes", variables=given)
        assert done.returncode == 1
        assert "protected" in done.stderr
        assert "trading-databases:protect" in done.stderr
    finally:
        scratch.write_settings()
        remove_all(docker_client, scratch.namespace)


def test_an_interrupted_up_ends_by_itself_and_the_next_one_converges(
    scratch: Scratch, docker_client: docker.DockerClient
) -> None:
    with scratch.start("up") as first:
        until(lambda: exists(docker_client, scratch.container("redis")), "redis is there", seconds=300)
        first.send_signal(signal.SIGINT)
        said, _ = first.communicate(timeout=120)
    assert first.returncode not in (0, -signal.SIGINT)
    assert "Traceback" not in said
    scratch.good("up")
    scratch.good("status")
    done = scratch.good("destroy", "--yes")
    assert "still there" not in done


def test_docker_that_does_not_run_is_one_clear_error(scratch: Scratch, tmp_path: Path) -> None:
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    for word in ("status", "up", "logs"):
        done = scratch.run(word, variables=nowhere)
        assert done.returncode == 1
        assert done.stderr.count("error:") == 1
        assert "Traceback" not in done.stderr
    doctor: subprocess.CompletedProcess[str] = scratch.run("doctor", variables=nowhere)
    assert doctor.returncode == 1
    assert "fail" in doctor.stdout

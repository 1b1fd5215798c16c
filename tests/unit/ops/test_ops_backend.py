"""Reading the state: local files, shared backends, locks, and what a cut-off run left."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ops import backend, locks, recovery
from ops.access import Access
from ops.docker_host import Container, Network
from ops.engine import Engine
from ops.errors import OpsError
from ops.stack import Stack

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
URN = "urn:pulumi:dev::trading-databases::docker:index/container:Container::redis"
CONTAINER = {
    "urn": URN,
    "type": "docker:index/container:Container",
    "id": "c1",
    "inputs": {"name": "tdb-dev-redis"},
}


def answer(arguments: list[str]) -> str:
    """As the engine does, of a stack with one container."""
    answers: dict[str, Any] = {
        "ls": [{"name": "organization/trading-databases/dev"}],
        "export": {"deployment": {"resources": [CONTAINER]}},
    }
    return json.dumps(answers[arguments[1]])


def never(arguments: list[str]) -> str:
    raise AssertionError(arguments)


def state(folder: Path, **latest: Any) -> Path:
    file = folder / ".pulumi" / "stacks" / "trading-databases" / "dev.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"version": 3, "checkpoint": {"stack": "dev", "latest": latest}}))
    return file


def local(folder: Path) -> dict[str, str]:
    return {"PULUMI_BACKEND_URL": folder.as_uri()}


def test_a_stack_without_state_does_not_exist(tmp_path: Path) -> None:
    assert not backend.read("dev", local(tmp_path), never).exists


def test_resources_and_unfinished_operations_are_read(tmp_path: Path) -> None:
    state(
        tmp_path, resources=[CONTAINER], pending_operations=[{"type": "creating", "resource": {"urn": URN}}]
    )
    recorded = backend.read("dev", local(tmp_path), never)
    assert [(one.id, one.name) for one in recorded.resources] == [("c1", "tdb-dev-redis")]
    assert recorded.pending == (f"creating {URN}",)


def test_addresses_are_at_hand_while_the_certificate_files_are_those_of_the_state(
    dev: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {
        "endpoints": {"redis": {"host": "127.0.0.1", "port": 6379}},
        "certificates": {
            "authority": "CA",
            "client_certificate": "mine",
            "client_private_key": {"sealed": 1},
        },
    }
    state(dev.workspace.state, resources=[{"type": "pulumi:pulumi:Stack", "outputs": outputs}])
    monkeypatch.setattr(Engine, "variables", local(dev.workspace.state))
    engine = Engine(dev)
    assert Access.at_hand(engine) is None  # no files yet
    folder = dev.workspace.stack("dev")
    folder.mkdir(parents=True)
    for name, text in {"ca.pem": "CA", "client.crt": "mine", "client.key": "key"}.items():
        (folder / name).write_text(text)
    access = Access.at_hand(engine)
    assert access is not None
    assert access.endpoint("redis") == ("127.0.0.1", 6379)
    (folder / "client.crt").write_text("of an older state")
    assert Access.at_hand(engine) is None


def test_a_damaged_state_is_named_with_the_copy_beside_it(tmp_path: Path) -> None:
    state(tmp_path).write_text("{")
    with pytest.raises(OpsError, match="cannot be read") as refused:
        backend.read("dev", local(tmp_path), never)
    assert "dev.json.bak" in refused.value.mend


def test_a_shared_backend_is_asked_through_the_engine() -> None:
    shared = {"PULUMI_BACKEND_URL": "s3://firm"}
    recorded = backend.read("dev", shared, answer)
    assert [one.id for one in recorded.resources] == ["c1"]
    assert not backend.read("prod", shared, answer).exists


def test_a_state_that_the_engine_packs_is_read_too(tmp_path: Path) -> None:
    """Both variables of the engine that say so are the user's to set."""
    plain = state(tmp_path, resources=[CONTAINER])
    packed = plain.with_suffix(".json.gz")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    assert [one.id for one in backend.read("dev", local(tmp_path), never).resources] == ["c1"]

    packed.rename(plain.with_suffix(".json.zst"))  # its content is for the engine alone
    recorded = backend.read("dev", local(tmp_path), answer)
    assert [one.id for one in recorded.resources] == ["c1"]


def test_a_backends_address_is_shown_without_credentials() -> None:
    shown = backend.described({"PULUMI_BACKEND_URL": "postgres://ann:secret@db/x?password=secret"})
    assert shown == "postgres://db/x"


def lock(folder: Path, pid: int, host: str = "") -> Path:
    file = folder / ".pulumi" / "locks" / "organization" / "trading-databases" / "dev" / f"{pid}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    said = {
        "pid": pid,
        "username": "ann",
        "hostname": host or socket.gethostname(),
        "timestamp": "2026-01-02T03",
    }
    file.write_text(json.dumps(said))
    return file


def gone() -> int:
    """The number of a process that has just ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_the_lock_of_a_dead_engine_is_removed(tmp_path: Path) -> None:
    file = lock(tmp_path, gone())
    assert [one.pid for one in locks.clear_dead(tmp_path, "dev")] == [int(file.stem)]
    assert not file.exists()


def test_a_number_that_another_program_has_by_now_is_a_dead_engine(tmp_path: Path) -> None:
    lock(tmp_path, os.getpid())  # this is Python, not pulumi
    assert locks.clear_dead(tmp_path, "dev")


def test_the_lock_of_another_host_stays_and_refuses(tmp_path: Path) -> None:
    file = lock(tmp_path, gone(), host="elsewhere")
    assert locks.clear_dead(tmp_path, "dev") == []
    assert file.exists()
    with pytest.raises(OpsError, match="another command") as refused:
        locks.refuse_if_held(tmp_path, "dev")
    assert f"process {file.stem} of ann on elsewhere" in refused.value.where


def test_a_living_engine_keeps_its_lock(tmp_path: Path) -> None:
    engine = tmp_path / "pulumi"
    engine.symlink_to("/bin/sh")
    words = [str(engine), "-c", "echo; read until_told"]
    # A process has its new name only some time after it was started: it says when.
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        file = lock(tmp_path, process.pid)
        assert locks.clear_dead(tmp_path, "dev") == []
        assert file.exists()


class FakeDocker:
    """Removes nothing; notes what it would."""

    def __init__(self, networks: list[Network]) -> None:
        self._networks = networks
        self.removed: list[str] = []

    def networks(self, stack: str, namespace: str) -> list[Network]:
        return self._networks

    def remove_container(self, container: str) -> None:
        self.removed.append(container)

    remove_network = remove_container


def container(number: str, created: datetime = NOW, status: str = "Up 1 minute (healthy)") -> Container:
    running = "running" if status.startswith("Up") else "exited"
    return Container(number, f"tdb-dev-{number}", "redis", "i", running, status, created, ())


@pytest.fixture
def engine(dev: Stack) -> Engine:
    return Engine(dev)


def unfinished(engine: Engine, since: datetime) -> None:
    file = recovery.Attempt.of(engine).file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"since": since.isoformat()}))


def test_what_an_unfinished_run_made_and_did_not_record_is_removed(engine: Engine) -> None:
    unfinished(engine, NOW - timedelta(minutes=1))
    docker = FakeDocker(
        [Network("n1", "tdb-dev-edge", NOW), Network("n0", "tdb-dev-x", NOW - timedelta(days=1))]
    )
    recorded = backend.Recorded((backend.Resource("", "", "known", False, False, ""),))
    found = [container("known"), container("stray"), container("old", NOW - timedelta(hours=1))]
    kept = recovery.clear_orphans(engine, docker, recorded, found)  # type: ignore[arg-type]
    assert [one.id for one in kept] == ["known", "old"]
    assert docker.removed == ["stray", "n1"]


def test_without_an_unfinished_run_nothing_is_removed(engine: Engine) -> None:
    docker = FakeDocker([Network("n1", "tdb-dev-edge", NOW)])
    kept = recovery.clear_orphans(engine, docker, backend.Recorded(), [container("a")])  # type: ignore[arg-type]
    assert len(kept) == 1
    assert docker.removed == []


def test_the_first_of_several_bad_ends_counts_and_a_good_end_forgets_all(engine: Engine) -> None:
    unfinished(engine, NOW)
    attempt = recovery.Attempt.of(engine)
    attempt.begin()
    assert attempt.unfinished_since() == NOW
    attempt.end()
    assert attempt.unfinished_since() is None


@pytest.mark.parametrize(
    ("found", "names"),
    [
        ([container("c1")], []),
        ([container("c1", status="Up 2 seconds (health: starting)")], []),
        ([container("c1", status="Exited (137) 1 second ago")], ["tdb-dev-redis"]),
        ([container("c1", status="Up 1 minute (unhealthy)")], ["tdb-dev-redis"]),
        ([], ["tdb-dev-redis"]),
    ],
)
def test_containers_that_do_not_serve_are_noticed(
    tmp_path: Path, found: list[Container], names: list[str]
) -> None:
    state(tmp_path, resources=[CONTAINER])
    assert recovery.lost(backend.read("dev", local(tmp_path), never), found) == names


def test_unfinished_operations_are_shown_and_taken_out_of_the_state(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: list[str] = []

    def capture(self: Engine, arguments: list[str], given_text: str = "", **rest: str) -> str:
        given.append(rest.get("given", given_text))
        return json.dumps({"version": 3, "deployment": {"resources": [CONTAINER], "pending_operations": [1]}})

    monkeypatch.setattr(Engine, "capture", capture)
    recovery.clear_pending(engine, backend.Recorded(pending=(f"creating {URN}",), exists=True))
    assert "creating redis (docker:index/container:Container)" in capsys.readouterr().err
    imported = json.loads(given[1])
    assert imported["deployment"]["pending_operations"] == []
    assert imported["deployment"]["resources"] == [CONTAINER]

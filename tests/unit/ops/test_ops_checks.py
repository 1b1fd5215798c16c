"""What is refused before anything starts, who is asked, and what `test` runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from infra.settings import Ports, Settings
from infra.workspace import Workspace
from ops import deployment, pins, ports, preflight
from ops.access import Access
from ops.commands.pulumi import named_stack, with_settings
from ops.commands.test import parts
from ops.deployment import approval
from ops.docker_host import Container, DockerHost, Published, moment
from ops.errors import OpsError
from ops.stack import Stack


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_port_that_listens_is_taken_and_its_holder_named(listener: int) -> None:
    assert ports.taken("127.0.0.1", listener)
    assert ports.holder(listener).startswith(f"process {os.getpid()}: ")


def test_a_free_port_is_not_taken(listener: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = int(other.getsockname()[1])
    assert not ports.taken("127.0.0.1", free)
    assert ports.holder(free) == ""


class FakeHost:
    """A local engine with one container of somebody else."""

    local = True
    address = "unix:///x"

    def __init__(self, strangers: list[Container] | None = None, root: str = "/") -> None:
        self._strangers = strangers or []
        self._root = root

    def root_folder(self) -> str:
        return self._root

    def all_containers(self) -> list[Container]:
        return self._strangers


def settings(port: int) -> Settings:
    return Settings(stack="dev", namespace="tdb-dev", ports=Ports(postgres=port, redis=1, influxdb=2, kdb=3))


def holding(name: str, port: int) -> Container:
    return Container(
        "c", name, "", "", "running", "Up", moment("2026-01-01T00:00:00Z"), (Published("127.0.0.1", port),)
    )


def check(host: FakeHost, port: int, workspace: Workspace, running: list[Container]) -> None:
    preflight.check(host, settings(port), workspace, running)  # type: ignore[arg-type]


def test_a_stranger_on_a_port_is_refused_by_name(
    listener: int, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TDB_MIN_FREE_GB", "0")
    with pytest.raises(OpsError, match=f"{listener} \\(postgres\\) by process {os.getpid()}") as refused:
        check(FakeHost(), listener, workspace, [])
    assert "trading-databases:ports" in refused.value.mend
    with pytest.raises(OpsError, match="by container other"):
        check(FakeHost([holding("other", listener)]), listener, workspace, [])


def test_a_port_that_the_stack_itself_holds_is_no_clash(
    listener: int, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TDB_MIN_FREE_GB", "0")
    check(FakeHost(), listener, workspace, [holding("tdb-dev-postgres", listener)])


def test_a_nearly_full_disk_is_refused_with_its_place(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TDB_MIN_FREE_GB", "100000000")
    with pytest.raises(OpsError, match="disk is nearly full") as refused:
        check(FakeHost(root="/var/lib/docker"), 9, workspace, [])
    assert refused.value.where == "/var/lib/docker"


def test_a_threshold_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TDB_MIN_FREE_GB", "much")
    with pytest.raises(OpsError, match="TDB_MIN_FREE_GB"):
        preflight.minimum_free()


def test_docker_that_does_not_run_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(OpsError, match="does not run") as refused:
        DockerHost()
    assert "none.sock" in refused.value.where


UNASKED = ["--yes", "--skip-preview"]


def guarded(protect: bool) -> Settings:
    return Settings(stack="s", namespace="tdb-s", protect=protect)


@pytest.mark.parametrize(
    ("protect", "yes", "ask", "terminal", "options"),
    [
        (False, False, False, False, UNASKED),
        (False, False, False, True, UNASKED),
        (False, False, True, True, []),
        (True, False, False, True, []),
        (True, True, False, True, UNASKED),
        (True, True, False, False, UNASKED),
    ],
)
def test_only_guarded_stacks_are_asked_about(
    protect: bool, yes: bool, ask: bool, terminal: bool, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "interactive", lambda: terminal)
    assert approval("up", guarded(protect), yes=yes, ask=ask) == options


def test_a_guarded_stack_is_refused_where_nobody_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "interactive", lambda: False)
    with pytest.raises(OpsError, match="has to be confirmed") as refused:
        approval("up", guarded(True), yes=False)
    assert "--yes" in refused.value.mend


@pytest.mark.parametrize(
    ("words", "name"),
    [(["up", "-s", "prod"], "prod"), (["--stack=prod", "up"], "prod"), (["up", "--stack"], ""), (["up"], "")],
)
def test_the_stack_is_found_in_the_engines_own_arguments(words: list[str], name: str) -> None:
    assert named_stack(words) == name


@pytest.mark.parametrize("verb", ["up", "pre", "destroy", "refresh"])
def test_the_engines_own_operations_leave_the_stacks_file_alone(verb: str, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, tmp_path)
    copy = Stack("dev", workspace).overlay
    words = with_settings([verb, "-s", "dev"], "dev", workspace)
    assert words == [verb, "--config-file", str(copy), "-s", "dev"]
    assert copy.read_text() == Stack("dev", workspace).committed.read_text()


@pytest.mark.parametrize(
    ("words", "stack"),
    [
        (["up", "--config-file=mine.yaml", "-s", "dev"], "dev"),
        (["stack", "output", "-s", "dev"], "dev"),
        (["config", "set", "a", "b", "-s", "dev"], "dev"),
        (["up", "-s", "theirs"], "theirs"),
        (["version"], ""),
    ],
)
def test_other_words_reach_the_engine_as_they_are(words: list[str], stack: str, tmp_path: Path) -> None:
    assert with_settings(words, stack, Workspace(tmp_path, tmp_path)) == words


def test_fast_leaves_live_tests_out_and_a_path_limits_the_tests() -> None:
    assert [part.name for part in parts([], fast=True)][-1] == "unit tests"
    assert [part.name for part in parts([], fast=False)][-1] == "live tests"
    assert "tests" in parts([], fast=True)[-1].words
    limited = parts(["tests/unit/ops", "-k", "port"], fast=True)[-1]
    assert list(limited.words)[-5:] == ["tests/unit/ops", "-k", "port", "-m", "not live"]
    assert limited.may_select_nothing


def test_digests_are_recorded_and_comments_stay(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("# why\nconfig:\n  trading-databases:protect: false # because\n")
    pins.record(file, {"redis": "redis:8@sha256:1"})
    pins.record(file, {"postgres": "postgres:17@sha256:2", "redis": "redis:8@sha256:3"})
    text = file.read_text()
    assert "# why" in text
    assert "# because" in text
    assert yaml.safe_load(text)["config"]["trading-databases:images"] == {
        "postgres": "postgres:17@sha256:2",
        "redis": "redis:8@sha256:3",
    }


def test_a_tag_without_a_registry_is_refused_with_the_way_out() -> None:
    class Offline:
        address = "unix:///x"

        def registry_digest(self, reference: str) -> str:
            raise OpsError("no such host")

    with pytest.raises(OpsError, match="no registry told the digest of redis:8"):
        pins.resolved(Offline(), "redis:8")  # type: ignore[arg-type]
    assert pins.resolved(Offline(), "redis:8@sha256:1") == "redis:8@sha256:1"  # type: ignore[arg-type]


def test_certificate_files_are_their_owners_alone_and_access_shows_no_secret(tmp_path: Path) -> None:
    access = Access(
        "dev",
        tmp_path / "stacks" / "dev",
        {"redis": {"host": "127.0.0.1", "port": 6379}},
        credentials={"redis": {"user": "tdb_admin", "password": "correct-horse-battery"}},
        certificates={"authority": "A", "client_certificate": "B", "client_private_key": "K"},
    )
    access.write_certificates()
    assert access.key.read_text() == "K"
    assert access.key.stat().st_mode & 0o077 == 0
    assert access.secrets() == ["correct-horse-battery"]
    assert "correct-horse" not in repr(access)

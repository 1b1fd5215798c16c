"""An engine that is missing, stopped, forbidden or full: one clear sentence each."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from docker.errors import APIError, DockerException
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import ReadTimeout

from infra.airgap.plugins.docker.container.ports import taken_port
from infra.airgap.plugins.docker.engine import Engine
from infra.airgap.plugins.docker.images import repo_digest
from infra.airgap.plugins.docker.provider import DockerProvider
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

CONTAINER = "docker:index/container:Container"


def wrapped(cause: Exception) -> Exception:
    """As the client hands it on: as an argument of an argument."""
    return DockerException(
        "Error while fetching server API version", RequestsConnectionError("aborted", cause)
    )


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (FileNotFoundError(2, "No such file"), "there is no socket at"),
        (ConnectionRefusedError(111, "refused"), "nothing answers at"),
        (PermissionError(13, "denied"), "no permission to use Docker at"),
        (socket.gaierror(-2, "unknown"), "has no address"),
        (ConnectionResetError(104, "reset"), "went away"),
        (ReadTimeout("slow"), "gave no answer within"),
    ],
)
def test_each_way_not_to_reach_the_engine_has_its_sentence(cause: Exception, words: str) -> None:
    sentence = Engine("unix:///x.sock").sentence("creating network n", wrapped(cause))
    assert sentence.startswith("creating network n: ")
    assert words in sentence
    assert "\n" not in sentence


def test_full_disk_says_what_to_do() -> None:
    error = APIError("500", explanation="write /var/lib/docker/x: no space left on device")
    assert "free some space" in Engine("unix:///x.sock").sentence("creating volume v", error)


def test_missing_engine_is_told_in_one_line(plugin: ProviderHarness) -> None:
    new, _ = plugin.check(CONTAINER, {"name": "c", "image": "i"})
    with pytest.raises(ProviderError, match="there is no socket at") as raised:
        plugin.create(CONTAINER, new)
    assert "\n" not in str(raised.value)


def test_engine_that_is_down_is_no_missing_container(plugin: ProviderHarness) -> None:
    with pytest.raises(ProviderError, match="there is no socket at"):
        plugin.read(CONTAINER, State("0" * 64, {"name": "c", "image": "i"}, {"name": "c"}))


def test_stopped_engine_is_told_apart_from_a_missing_one(tmp_path: Path) -> None:
    path = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
    with pytest.raises(ProviderError, match="nothing answers at"), Engine(f"unix://{path}").explained("x"):
        pass


def test_preview_needs_no_engine(plugin: ProviderHarness) -> None:
    new, _ = plugin.check(CONTAINER, {"name": "c", "image": "i"})
    seen = plugin.create(CONTAINER, new, preview=True)
    assert seen.outputs["name"] == "c"
    assert repr(seen.outputs["bridge"]) == "UNKNOWN"
    assert repr(seen.outputs["networkDatas"]) == "UNKNOWN"
    assert seen.outputs["waitTimeout"] == 60


def test_host_comes_from_configuration_then_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = DockerProvider()
    monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    assert provider.configure({"host": "unix:///y.sock"}).address == "unix:///y.sock"
    assert provider.configure({}).address == "tcp://127.0.0.1:1"
    monkeypatch.delenv("DOCKER_HOST")
    assert provider.configure({}).address == "unix:///var/run/docker.sock"


def test_unknown_context_is_named() -> None:
    with pytest.raises(ProviderError, match="no-such-context"):
        DockerProvider().configure({"context": "no-such-context"})


class ContainersStub:
    def __init__(self, ports: list[dict[str, int]]) -> None:
        self.ports = ports

    def containers(self) -> list[dict[str, object]]:
        return [{"Names": ["/holder"], "Ports": self.ports}]


ALLOCATED = (
    "driver failed programming external connectivity on endpoint c (1): "
    "Bind for 127.0.0.1:5432 failed: port is already allocated"
)
IN_USE = (
    "driver failed programming external connectivity on endpoint c (1): Error starting userland proxy: "
    "listen tcp4 127.0.0.1:5432: bind: address already in use"
)


def test_port_held_by_a_container_names_it() -> None:
    sentence = taken_port(ContainersStub([{"PublicPort": 5432}]), ALLOCATED)  # type: ignore[arg-type]
    assert sentence is not None
    assert "port 5432 on 127.0.0.1" in sentence
    assert "container holder" in sentence


def test_port_that_only_docker_counts_as_taken_says_how_to_free_it() -> None:
    sentence = taken_port(ContainersStub([]), ALLOCATED)  # type: ignore[arg-type]
    assert sentence is not None
    assert "port 5432 on 127.0.0.1" in sentence
    assert "Restart Docker" in sentence


def test_port_held_by_a_program_says_how_to_find_it() -> None:
    sentence = taken_port(ContainersStub([]), IN_USE)  # type: ignore[arg-type]
    assert sentence is not None
    assert "port 5432 on 127.0.0.1" in sentence
    assert "ss -ltnp" in sentence


def test_other_failures_are_no_taken_port() -> None:
    assert taken_port(ContainersStub([]), "no such file or directory") is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("digests", "expected"),
    [
        ([], ""),
        (["r/nginx@sha256:1"], "r/nginx@sha256:1"),
        (["r/nginx@sha256:1", "nginx@sha256:2"], "nginx@sha256:2"),
        (["r/nginx@sha256:1", "s/nginx@sha256:2"], "r/nginx@sha256:1"),
    ],
)
def test_repo_digest_is_that_of_the_named_repository(digests: list[str], expected: str) -> None:
    assert repo_digest("nginx:1", {"RepoDigests": digests}) == expected

"""Waiting for containers of a real engine: those that get ready, those that never do, and those that end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import docker
import pytest
from docker.models.containers import Container

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness

pytestmark = pytest.mark.live

TOKEN = "tradingdb:docker:Readiness"
INTERVAL = 300 * 10**9  # nanoseconds: Docker itself asks for the first time long after the test
GETS_READY = "sleep 3; touch /tmp/ready; exec sleep 300"
STAYS = "exec sleep 300"
CHECK = ["CMD", "sh", "-c", "test -e /tmp/ready || { echo not yet; exit 3; }"]

Start = Callable[..., Container]


@pytest.fixture
def start(docker_client: docker.DockerClient, image_of: Callable[[str], str], prefix: str) -> Iterator[Start]:
    """A container that runs a line of shell; removed afterwards."""
    made: list[Container] = []

    def run(line: str, test: list[str] | None = None, again: bool = False) -> Container:
        container = docker_client.containers.run(
            image_of("tdb/redis:8"),
            name=f"{prefix}-ready-{len(made)}",
            entrypoint=["sh", "-c"],
            command=[line],
            network_mode="none",
            detach=True,
            healthcheck={"test": test or CHECK, "interval": INTERVAL},
            restart_policy={"Name": "always"} if again else None,
        )
        made.append(container)
        return container

    yield run
    for container in made:
        container.remove(force=True)


def inputs(container: Container, seconds: int = 30) -> Properties:
    return {"container": container.name, "containerId": container.id, "seconds": seconds}


def test_it_is_made_once_the_check_passes_and_before_docker_has_asked(
    provider: ProviderHarness, start: Start
) -> None:
    container = start(GETS_READY)
    made = provider.apply(TOKEN, inputs(container))
    assert made.id == container.name
    assert container.exec_run(["test", "-e", "/tmp/ready"]).exit_code == 0
    container.reload()
    assert container.attrs["State"]["Health"]["Status"] == "starting"
    assert any("health check ended with 3: not yet" in line for line in provider.log.passing)


def test_a_line_of_shell_is_a_check_too(provider: ProviderHarness, start: Start) -> None:
    container = start(GETS_READY, ["CMD-SHELL", "test -e /tmp/ready && true"])
    assert provider.apply(TOKEN, inputs(container)).id == container.name


def test_another_container_of_the_same_name_is_waited_for(provider: ProviderHarness, start: Start) -> None:
    old = provider.apply(TOKEN, inputs(start(GETS_READY)))
    never = start(STAYS)
    with pytest.raises(ProviderError, match="its health check ended with 3: not yet"):
        provider.apply(TOKEN, inputs(never, seconds=1), old)


def test_a_check_that_never_passes_ends_with_its_last_words(provider: ProviderHarness, start: Start) -> None:
    container = start(STAYS)
    with pytest.raises(ProviderError) as error:
        provider.apply(TOKEN, inputs(container, seconds=1))
    assert str(error.value) == (
        f"container {container.name} was not ready after 1 s: its health check ended with 3: not yet"
    )


def test_a_container_that_ended_is_not_waited_for(provider: ProviderHarness, start: Start) -> None:
    container = start("echo the configuration is wrong; exit 7")
    container.wait()
    with pytest.raises(ProviderError, match=r"is exited \(exit code 7\)") as error:
        provider.apply(TOKEN, inputs(container, seconds=60))
    assert "the configuration is wrong" in str(error.value)
    assert f"docker start {container.name}" in str(error.value)


def test_a_container_that_is_started_again_and_again_is_given_its_time(
    provider: ProviderHarness, start: Start
) -> None:
    container = start("exit 1", again=True)
    with pytest.raises(ProviderError, match="was not ready after 1 s"):
        provider.apply(TOKEN, inputs(container, seconds=1))


def test_a_container_that_is_gone_is_named(provider: ProviderHarness, start: Start) -> None:
    gone = {**inputs(start(STAYS)), "containerId": "0" * 64}
    with pytest.raises(ProviderError, match=f"there is no container {gone['container']}"):
        provider.apply(TOKEN, gone)


def test_destroying_it_touches_nothing(provider: ProviderHarness, start: Start) -> None:
    container = start(GETS_READY)
    made = provider.apply(TOKEN, inputs(container))
    provider.delete(TOKEN, made)
    container.reload()
    assert container.status == "running"
    assert provider.read(TOKEN, made) == made

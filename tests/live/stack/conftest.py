"""One `test` stack for the whole folder, brought up beside whatever else runs, and gone at the end."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

import docker
import pytest

from infra.workspace import Workspace
from tests.live.stack import leftovers
from tests.live.stack.clients import Clients
from tests.live.stack.trial import Ended, Trial, free_ports, small


@pytest.fixture(scope="session")
def place(docker_client: docker.DockerClient) -> Iterator[Path]:
    """The folder of this workspace's test stacks. One run at a time has it."""
    folder = Workspace.of_environment().folder.resolve() / "live-stacks"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pytest.fail("another run of these tests has this workspace's test stacks: wait for its end")
        leftovers.clear(docker_client, folder)
        yield folder
        leftovers.clear(docker_client, folder)


@pytest.fixture(scope="session")
def new_trial(place: Path, docker_client: docker.DockerClient) -> Callable[[str], Trial]:
    """A stack that nothing is made of yet."""

    def make(name: str) -> Trial:
        namespace = f"{leftovers.prefix()}-{name}"
        return Trial(place / name, docker_client, small(namespace, free_ports()))

    return make


@pytest.fixture(scope="session")
def first_up(new_trial: Callable[[str], Trial]) -> Iterator[tuple[Trial, Ended]]:
    trial = new_trial("main")
    yield trial, trial.succeed("up")
    trial.succeed("destroy", "--remove-data")
    assert [name for name in leftovers.left(trial.client) if name.startswith(trial.namespace)] == []


@pytest.fixture(scope="session")
def stack(first_up: tuple[Trial, Ended]) -> Trial:
    """The stack that is up. A test that breaks it mends it."""
    return first_up[0]


@pytest.fixture(scope="session")
def clients(stack: Trial, tmp_path_factory: pytest.TempPathFactory) -> Clients:
    return Clients.of(stack, tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def secrets(stack: Trial) -> dict[str, str]:
    """Every secret of the stack, by the name of the resource and property that keep it."""
    return stack.secrets()


@pytest.fixture(scope="session")
def spare(new_trial: Callable[[str], Trial]) -> Iterator[Trial]:
    """A second stack, for faults that leave one in pieces. What is up of it, each test finds out itself."""
    trial = new_trial("spare")
    yield trial
    trial.succeed("destroy", "--remove-data")


@pytest.fixture
def unmade(new_trial: Callable[[str], Trial]) -> Trial:
    """A stack for refusals: nothing of it is ever made."""
    return new_trial("unmade")

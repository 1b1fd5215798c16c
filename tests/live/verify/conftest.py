"""One scratch stack for the checks, for proof that each can fail, and for the search for secrets."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import docker
import pytest

from ops.verification.live import Live
from tests.live.stack import leftovers
from tests.live.stack.trial import Ended, Trial, free_ports, small, wait_until
from tests.live.verify.mutations.contents import Stack

# Known secrets, given to the stack: whatever shows one of them shows it in clear.
CANARIES = {
    name: f"Canary-{secrets.token_hex(20)}"
    for name in (
        *("postgres-admin", "postgres-superuser", "postgres-analyst", "postgres-monitor"),
        *("redis-admin", "redis-auditor", "redis-execution", "influxdb-operator", "kdb-admin"),
    )
}


@pytest.fixture(scope="session")
def canaries() -> dict[str, str]:
    return CANARIES


@pytest.fixture(scope="session")
def first_up(
    docker_client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Trial, Ended]]:
    namespace = f"{leftovers.prefix()}-verified"
    leftovers.remove(docker_client, namespace)  # of an earlier run that was killed
    settings = small(namespace, free_ports()) | {
        "healthSeconds": 1,
        "secrets": {"given": CANARIES},
    }
    trial = Trial(tmp_path_factory.mktemp("verified"), docker_client, settings)
    try:
        yield trial, trial.succeed("up")
    finally:
        trial.run("destroy", "--remove-data")
        leftovers.remove(docker_client, namespace)


@pytest.fixture(scope="session")
def scratch(first_up: tuple[Trial, Ended]) -> Trial:
    """The stack that is up. Who changes it changes it back."""
    return first_up[0]


@pytest.fixture(scope="session")
def scratch_live(scratch: Trial) -> Iterator[Live]:
    # As its owner would: an outer run has a workspace and a passphrase of its own.
    kept, own = dict(os.environ), scratch.environment
    os.environ.clear()
    os.environ.update(own)
    try:
        live = Live.of(scratch.name)
    finally:
        os.environ.clear()
        os.environ.update(kept)
    with live:
        yield live


@pytest.fixture(scope="session")
def by_hand(scratch: Trial, scratch_live: Live) -> Stack:
    """The stack, with the logins of whoever changes something by hand."""
    return Stack(scratch, scratch_live)


@pytest.fixture
def stopped_redis(scratch: Trial) -> Iterator[None]:
    """It takes connections and answers none."""
    container = scratch.container("redis")
    container.pause()
    try:
        yield
    finally:
        container.unpause()
        wait_until("redis is well again", lambda: scratch.health("redis") == "healthy")

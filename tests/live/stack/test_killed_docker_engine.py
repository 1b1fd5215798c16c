"""dockerd killed in the middle of `up`: an engine of the test's own, with copies of the images."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from infra.settings import ENGINES
from tests.live.stack.leftovers import prefix, short_folder
from tests.live.stack.private_engine import DOCKERD, PrivateEngine, private_engine
from tests.live.stack.trial import Trial, ended, free_ports, small, wait_until

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(os.geteuid() != 0 or DOCKERD is None, reason="needs root and dockerd"),
]


@pytest.fixture(scope="module")
def engine(place: Path, stack: Trial) -> Iterator[PrivateEngine]:
    marks = {"TDB_WORKSPACE": f"{place}/engine/workspace"}
    with private_engine(place / "engine", short_folder(), marks) as made:
        made.copy_images([stack.container(name).attrs["Image"] for name in ENGINES])
        yield made


@pytest.fixture(scope="module")
def apart(place: Path, engine: PrivateEngine) -> Iterator[Trial]:
    """A stack on that engine, inside its network."""
    client = docker.DockerClient(base_url=engine.address)
    settings = small(f"{prefix()}-apart", free_ports())
    yield Trial(place / "apart", client, settings, extra={"DOCKER_HOST": engine.address}, entry=engine.entry)
    client.close()


def test_a_run_whose_docker_engine_is_killed_is_finished_by_the_next(
    apart: Trial, engine: PrivateEngine
) -> None:
    run = apart.start("up")
    try:
        wait_until("containers are being made", lambda: len(apart.containers()) >= 2, 120)
        engine.kill()
    finally:
        done = ended(run)
    assert done.code != 0
    assert "Traceback" not in done.text
    assert "error" in done.text
    error = apart.refused("up")  # nothing answers there now
    assert engine.address in error

    engine.start()
    before = apart.secrets()
    assert before
    done = apart.run("up")
    # The killed engine may have left proxies that hold ports, and the new one may count ports as taken that
    # are not: the error says what to do.
    proxies = re.findall(r"by process (\d+): docker-proxy", done.text)
    for number in proxies:
        os.kill(int(number), signal.SIGKILL)
    if proxies:
        done = apart.run("up")
    if "Restart Docker" in done.text or "is already taken by a program on the Docker host" in done.text:
        engine.restart()
        done = apart.run("up")
    assert done.code == 0, done.text
    after = apart.secrets()
    assert {name: after[name] for name in before} == before
    assert set(apart.containers()) == {f"{apart.namespace}-{name}" for name in ENGINES}
    assert {apart.health(name) for name in ENGINES} == {"healthy"}
    latest = json.loads(apart.state_file.read_text())["checkpoint"]["latest"]
    assert not latest.get("pending_operations")
    apart.changes_nothing()

"""A real engine, an image made on the spot without a registry, the removal of exactly what a test made."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import shutil
import socket
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import docker
import pytest
from docker import APIClient
from docker.errors import APIError, ImageNotFound, NotFound

from infra.airgap.plugins.docker.provider import DockerProvider
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

CONTAINER = "docker:index/container:Container"
_PROGRAMS = ("sh", "sleep", "cat", "id", "touch", "test")


@pytest.fixture(scope="session")
def client() -> Iterator[APIClient]:
    with docker.APIClient(version="auto") as engine:
        yield engine


@pytest.fixture(scope="session")
def tiny(client: APIClient) -> str:
    """An image of a shell and a few programs of this machine with the libraries they load."""
    tree = _tree()
    name = f"tdb-test/tiny:{hashlib.sha256(tree).hexdigest()[:12]}"
    try:
        client.inspect_image(name)  # type: ignore[no-untyped-call]
    except ImageNotFound:
        repository, tag = name.split(":")
        client.import_image_from_data(tree, repository=repository, tag=tag, changes=['CMD ["sleep", "300"]'])
    return name


def _tree() -> bytes:
    files: dict[str, Path] = {}
    for program in _PROGRAMS:
        found = shutil.which(program)
        assert found, f"this machine has no {program}"
        files[f"bin/{program}"] = Path(found).resolve()
        linked = subprocess.run(["ldd", found], check=True, capture_output=True, text=True).stdout
        for library in re.findall(r"(/\S+)", linked):
            files[library.lstrip("/")] = Path(library).resolve()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for folder in ("tmp", "etc", "data"):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777
            tar.addfile(entry)
        for name, source in sorted(files.items()):
            content = source.read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def plugin() -> Iterator[ProviderHarness]:
    harness = ProviderHarness(DockerProvider())
    yield harness
    harness.operations.configuration.get().close()


@pytest.fixture
def prefix(client: APIClient) -> Iterator[str]:
    """A name that nobody else has; whatever carries it is removed afterwards."""
    prefix = f"tdb-test-{secrets.token_hex(4)}"
    yield prefix
    for container in client.containers(all=True, filters={"name": prefix}):
        with suppress(NotFound, APIError):
            client.remove_container(container["Id"], v=True, force=True)
    for network in client.networks(names=[prefix]):
        with suppress(NotFound):
            client.remove_network(network["Id"])
    for volume in client.volumes(filters={"name": prefix})["Volumes"] or ():
        with suppress(NotFound):
            client.remove_volume(volume["Name"])


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Subject:
    """One container of the plugin, through its life."""

    def __init__(self, plugin: ProviderHarness, base: Properties) -> None:
        self.plugin = plugin
        self.base = base

    def up(self, new: Properties, old: State | None = None) -> State:
        return self.plugin.apply(CONTAINER, {**self.base, **new}, old)

    def changes(self, old: State, new: Properties) -> dict[str, str]:
        completed, refused = self.plugin.check(CONTAINER, {**self.base, **new}, old.inputs)
        assert not refused
        diff = self.plugin.diff(CONTAINER, old, completed)
        return {path: change.value for path, change in diff.changes.items()}

    def refresh(self, old: State) -> State | None:
        return self.plugin.read(CONTAINER, old)


@pytest.fixture
def subject(plugin: ProviderHarness, prefix: str, tiny: str) -> Subject:
    base = {"name": prefix, "image": tiny, "command": ["sleep", "300"], "networkMode": "none"}
    return Subject(plugin, base)

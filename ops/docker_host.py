"""The Docker engine as the command line sees it: what it runs for one stack. Only reads, but for `remove`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import docker
import requests
from docker.errors import APIError, DockerException, NotFound

from infra.airgap.toolchain import docker_engine
from infra.airgap.toolchain.docker_api import State, ask
from ops.errors import OpsError

STARTING = "starting"  # Docker has not looked at it yet
UNHEALTHY = "unhealthy"

_TIMEOUT = 30


@dataclass(frozen=True)
class Published:
    """A port of the host that a container holds."""

    address: str
    port: int


@dataclass(frozen=True)
class Container:
    """A container as the engine lists it."""

    id: str
    name: str
    engine: str
    image: str
    state: str  # running, exited, …
    status: str  # "Up 2 minutes (healthy)"
    created: datetime
    ports: tuple[Published, ...]

    @property
    def health(self) -> str:
        for sign, word in (("(healthy)", "healthy"), ("(unhealthy)", UNHEALTHY), ("(health:", STARTING)):
            if sign in self.status:
                return word
        return self.state

    @property
    def serves(self) -> bool:
        return self.state == "running" and self.health in ("healthy", "running", STARTING)


@dataclass(frozen=True)
class Network:
    id: str
    name: str
    created: datetime


class DockerHost:
    """One connection; every failure is one clear error."""

    def __init__(self) -> None:
        self.address = docker_engine.address()
        # Asked first: the client library takes longer to find out, and leaks its socket.
        if ask(self.address).state is not State.ANSWERS:
            raise unreachable(self.address)
        with self._explained():
            made = docker.from_env(timeout=_TIMEOUT, environment={**os.environ, "DOCKER_HOST": self.address})
        self._client, self._api = made, made.api

    @property
    def local(self) -> bool:
        """Whether its ports and disk are this machine's."""
        return urlsplit(self.address).scheme == "unix"

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except APIError as error:
            raise OpsError(
                f"Docker refused: {error.explanation or error}", where=self.address, mend="./tdb doctor"
            ) from error
        except (DockerException, requests.RequestException) as error:
            raise unreachable(self.address) from error

    def root_folder(self) -> str:
        with self._explained():
            return str(self._api.info()["DockerRootDir"])

    def version(self) -> str:
        with self._explained():
            return str(self._api.version()["Version"])

    def clock(self) -> str | None:
        """The engine's time, to the second or better, as RFC 3339."""
        with self._explained():
            said = self._api.info().get("SystemTime")
        return str(said) if said else None

    def containers(self, stack: str, namespace: str) -> list[Container]:
        """Of one stack of one checkout: another checkout's has another namespace."""
        return [one for one in self.all_containers(stack) if one.name.startswith(f"{namespace}-")]

    def all_containers(self, stack: str = "") -> list[Container]:
        filters = {"label": f"tdb.stack={stack}"} if stack else {}
        with self._explained():
            return [_container(said) for said in self._api.containers(all=True, filters=filters)]

    def networks(self, stack: str, namespace: str) -> list[Network]:
        with self._explained():
            found = self._api.networks(filters={"label": f"tdb.stack={stack}"})
        return [
            Network(said["Id"], said["Name"], moment(said["Created"]))
            for said in found
            if said["Name"].startswith(f"{namespace}-")
        ]

    def volumes(self, stack: str, namespace: str) -> list[str]:
        with self._explained():
            found = self._api.volumes(filters={"label": f"tdb.stack={stack}"})["Volumes"] or []
        names = sorted(str(said["Name"]) for said in found)
        return [name for name in names if name.startswith(f"{namespace}-")]

    def data_volumes(self, stack: str, namespace: str) -> list[str]:
        return [name for name in self.volumes(stack, namespace) if name.endswith("-data")]

    def started(self, container: str) -> datetime | None:
        with self._explained():
            since = moment(self._api.inspect_container(container)["State"]["StartedAt"])
        return since if since.year > 1 else None  # it never ran

    def output(self, container: str, words: Sequence[str]) -> str:
        """What a command inside a running container prints."""
        with self._explained():
            done = self._client.containers.get(container).exec_run(list(words))
        said = done.output.decode(errors="replace") if isinstance(done.output, bytes) else ""
        if done.exit_code != 0:
            raise OpsError(
                f"{words[0]} ended with {done.exit_code}: {said.strip()}",
                where=f"container {container}",
                mend=f"docker logs {container} says more",
            )
        return said

    def image(self, reference: str) -> Mapping[str, Any]:
        """What the engine knows of an image; empty when it is gone."""
        try:
            with self._explained():
                return dict(self._client.images.get(reference).attrs)
        except OpsError as error:
            if isinstance(error.__cause__, NotFound):
                return {}
            raise

    def logs(self, container: str, *, follow: bool, tail: int | Literal["all"]) -> Iterator[bytes]:
        """Standard output and standard error of a container, as they come."""
        with self._explained():
            yield from self._api.logs(container, stream=True, follow=follow, tail=tail)

    def remove_container(self, container: str) -> None:
        with self._explained():
            self._api.remove_container(container, force=True)

    def remove_network(self, network: str) -> None:
        with self._explained():
            self._api.remove_network(network)

    def remove_volume(self, volume: str) -> None:
        with self._explained():
            self._api.remove_volume(volume)

    def registry_digest(self, reference: str) -> str:
        """The digest that a registry has for a tag."""
        with self._explained():
            return str(self._client.images.get_registry_data(reference).id)


def unreachable(address: str) -> OpsError:
    answer = ask(address)
    if answer.state is State.DENIED:
        what, mend = "this user may not use the Docker engine", "join the group of that socket, or use sudo"
    elif answer.state is State.ANSWERS:
        what, mend = "the Docker engine did not answer in time", "run the command again"
    else:
        what = "the Docker engine does not run"
        mend = "start it (`sudo systemctl start docker`; ./tdb up does so where it may), or set DOCKER_HOST"
    return OpsError(what, where=f"{address}: {answer.detail}", mend=mend)


def _container(said: Mapping[str, Any]) -> Container:
    labels = said.get("Labels") or {}
    ports = [
        Published(port.get("IP", ""), int(port["PublicPort"]))
        for port in said.get("Ports") or []
        if port.get("PublicPort")
    ]
    return Container(
        id=str(said["Id"]),
        name=str((said.get("Names") or ["/?"])[0]).removeprefix("/"),
        engine=str(labels.get("tdb.engine", "")),
        image=str(said.get("ImageID", "")),
        state=str(said.get("State", "")),
        status=str(said.get("Status", "")),
        created=datetime.fromtimestamp(int(said.get("Created", 0)), UTC),
        ports=tuple(ports),
    )


def moment(text: str) -> datetime:
    """The engine's times have nine decimals, which `fromisoformat` does not take."""
    head, _, tail = text.partition(".")
    zone = tail.lstrip("0123456789")
    return datetime.fromisoformat((head + zone if tail else text).replace("Z", "+00:00"))

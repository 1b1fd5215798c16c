"""A stack as the checks see it: what is declared of it, and one connection of each kind to ask with."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import Final

import docker

from infra.airgap.toolchain import docker_engine
from infra.settings import ENGINES, Settings
from infra.workspace import Workspace
from ops.access import Access
from ops.engine import Engine, environment
from ops.stack import Stack
from ops.verification.check import UnaskableError
from ops.verification.containers import Container
from ops.verification.influxdb import Influx
from ops.verification.kdb import Kdb
from ops.verification.postgres import Postgres
from ops.verification.redis import RedisServer
from ops.verification.tls import Door

# As the images have them: server's user, data folder, and the port inside the container.
USERS: Final = {"postgres": 999, "redis": 999, "influxdb": 1000, "kdb": 1000}
DATA: Final = {
    "postgres": "/var/lib/postgresql/data",
    "redis": "/data",
    "influxdb": "/var/lib/influxdb2",
    "kdb": "/data",
}
INNER_PORTS: Final = {"postgres": 5432, "redis": 6379, "influxdb": 8086, "kdb": 5000}


class Live:
    """Open until the end of its `with`. Holds secrets: never print one."""

    def __init__(self, stack: Stack, settings: Settings, access: Access) -> None:
        self.stack = stack.name
        self._of = stack
        self.settings = settings
        self.access = access
        self._closing = ExitStack()

    @classmethod
    def of(cls, name: str) -> Live:
        """Of a stack that is up."""
        stack = Stack.named(name, Workspace.of_environment())
        settings = stack.settings()
        variables = environment(stack.workspace)
        # testinfra runs the Docker client of this process's own PATH and engine.
        os.environ.update({"PATH": variables["PATH"], "DOCKER_HOST": docker_engine.address()})
        return cls(stack, settings, Access.of(Engine(stack)))

    def again(self) -> Live:
        """For another look: nothing that was answered is kept."""
        return Live(self._of, self.settings, self.access)

    def __enter__(self) -> Live:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    @cached_property
    def docker(self) -> docker.DockerClient:
        client = docker.from_env(timeout=30)
        self._closing.callback(client.close)
        return client

    @cached_property
    def containers(self) -> dict[str, Container]:
        return {
            engine: Container(f"{self.settings.namespace}-{engine}", DATA[engine], self.docker)
            for engine in ENGINES
        }

    @cached_property
    def postgres(self) -> Postgres:
        made = Postgres(self.access, self.containers["postgres"].name)
        self._closing.callback(made.close)
        return made

    @cached_property
    def redis(self) -> RedisServer:
        made = RedisServer(self.access)
        self._closing.callback(made.close)
        return made

    @cached_property
    def influxdb(self) -> Influx:
        made = Influx(self.access)
        self._closing.callback(made.close)
        return made

    @cached_property
    def kdb(self) -> Kdb:
        made = Kdb(self.access)
        self._closing.callback(made.close)
        return made

    def door(self, engine: str) -> Door:
        host, port = self.access.endpoint(engine)
        shown = (self.access.certificate, self.access.key) if engine in ("redis", "kdb") else None
        return Door(host, port, self.access.authority, asks_first=engine == "postgres", certificate=shown)

    def declared_image(self, engine: str) -> str:
        """The digest that the settings name, or the id that was built here."""
        named = self.settings.images.get(engine)
        if named:
            return named
        built = (
            json.loads(self._of.workspace.images.read_text()) if self._of.workspace.images.is_file() else {}
        )
        if engine not in built:
            raise UnaskableError(
                f"neither the settings nor {self._of.workspace.images} name an image for {engine}"
            )
        return str(built[engine]["id"])

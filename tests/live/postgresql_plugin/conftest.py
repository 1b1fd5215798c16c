"""A throw-away PostgreSQL in a container, its superuser, and an administrator who is none."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from docker.models.containers import Container
from psycopg.rows import dict_row

from infra.airgap.plugins.postgresql.provider import PostgresqlProvider
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from tests.live.docker_image import engine_with

IMAGE = "tdb/postgres:17"
READY_WITHIN = 60.0  # seconds
PREFIX = "postgresql:index/"

Query = Callable[..., list[dict[str, Any]]]


@dataclass(frozen=True)
class Instance:
    """A server, and the two who may log in to it."""

    port: int
    superuser_password: str
    administrator_password: str
    container: Container

    def settings(self, **changes: Any) -> Properties:
        """The provider configuration of the administrator, who is no superuser."""
        usual = {
            "host": "127.0.0.1",
            "port": self.port,
            "username": "tdb_admin",
            "password": self.administrator_password,
            "sslmode": "disable",
            "superuser": False,
            "connectTimeout": 10,
        }
        return usual | changes

    def connect(
        self, database: str = "postgres", user: str = "postgres", password: str = ""
    ) -> psycopg.Connection[dict[str, Any]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user=user,
            password=password or self.superuser_password,
            sslmode="disable",
            autocommit=True,
            connect_timeout=10,
            row_factory=dict_row,
        )


@pytest.fixture(scope="session")
def instance() -> Iterator[Instance]:
    client = engine_with(IMAGE)
    superuser_password, administrator_password = secrets.token_hex(12), secrets.token_hex(12)
    name = f"tdb-test-{secrets.token_hex(6)}"
    network = client.networks.create(name, driver="bridge")
    container = client.containers.create(
        IMAGE,
        name=name,
        network=name,
        user="999:999",
        environment={"POSTGRES_PASSWORD": superuser_password, "POSTGRES_INITDB_ARGS": "--no-sync"},
        command=["postgres", "-c", "fsync=off", "-c", "log_statement=all"],
        tmpfs={
            "/var/lib/postgresql/data": "uid=999,gid=999,mode=0700",
            "/var/run/postgresql": "uid=999,gid=999",
            "/tmp": "",
        },
        ports={"5432/tcp": ("127.0.0.1", 0)},
    )
    try:
        container.start()
        container.reload()
        port = int((container.ports["5432/tcp"] or [])[0]["HostPort"])
        made = Instance(port, superuser_password, administrator_password, container)
        with _when_ready(made) as connection:
            connection.execute(
                psycopg.sql.SQL("CREATE ROLE tdb_admin LOGIN CREATEROLE CREATEDB PASSWORD {}").format(
                    administrator_password
                )
            )
        yield made
    finally:
        container.remove(force=True, v=True)
        network.remove()
        client.close()


def _when_ready(instance: Instance) -> psycopg.Connection[dict[str, Any]]:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            return instance.connect()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            instance.container.reload()
            assert instance.container.status == "running", instance.container.logs().decode()


Configure = Callable[..., ProviderHarness]


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Creations that a test never follows up leave their marks here."""
    monkeypatch.setenv("TDB_CACHE", str(tmp_path))
    return tmp_path / "postgresql-unfinished"


@pytest.fixture
def configure(instance: Instance) -> Iterator[Configure]:
    """A provider of the administrator with changes to its configuration; it ends with the test."""
    made: list[ProviderHarness] = []

    def harness(**changes: Any) -> ProviderHarness:
        made.append(ProviderHarness(PostgresqlProvider(), instance.settings(**changes)))
        return made[-1]

    yield harness
    for one in made:
        one.operations.configuration.get().close()


@pytest.fixture
def administrator(configure: Configure) -> ProviderHarness:
    return configure()


@pytest.fixture
def superuser(instance: Instance, configure: Configure) -> ProviderHarness:
    return configure(username="postgres", password=instance.superuser_password, superuser=True)


@pytest.fixture
def sql(instance: Instance) -> Query:
    """Runs one statement as the superuser: what somebody else does to the server, or what it holds."""

    def run(query: str, *parameters: object, database: str = "postgres") -> list[dict[str, Any]]:
        with instance.connect(database) as connection:
            cursor = connection.execute(query, parameters or None)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def unique() -> Callable[[str], str]:
    """A name nobody else uses on the shared server."""
    mark = secrets.token_hex(3)
    return lambda name: f"{name}_{mark}"


class Stack:
    """Resources applied in order and removed in the opposite one, as a small `up` and `destroy`."""

    def __init__(self, harness: ProviderHarness) -> None:
        self.harness = harness
        self.states: list[tuple[str, State]] = []

    def up(self, token: str, **inputs: Any) -> State:
        """Creates, then sees that the same program again and after a refresh changes nothing."""
        full = PREFIX + token
        state = self.harness.apply(full, inputs)
        self.states.append((full, state))
        self.expect_no_diff(full, state, inputs)
        return state

    def expect_no_diff(self, full: str, state: State, inputs: Properties) -> State:
        completed, failures = self.harness.check(full, inputs, state.inputs)
        assert not failures
        assert self.harness.diff(full, state, completed).changes == {}
        seen = self.harness.read(full, state)
        assert seen is not None
        assert seen.id == state.id
        assert self.harness.diff(full, seen, completed).changes == {}
        return seen

    def destroy(self) -> None:
        while self.states:
            token, state = self.states.pop()
            self.harness.delete(token, state)


@pytest.fixture
def stack(administrator: ProviderHarness) -> Iterator[Stack]:
    made = Stack(administrator)
    yield made
    made.destroy()


@pytest.fixture(scope="session")
def shared_database(instance: Instance) -> str:
    """A database with a schema `trading` full of every kind of object, owned by roles that never log in."""
    name = f"shared_{secrets.token_hex(3)}"
    with instance.connect(user="tdb_admin", password=instance.administrator_password) as connection:
        connection.execute("CREATE ROLE trading_owner NOLOGIN")
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT trading_owner TO tdb_admin WITH SET TRUE")
        connection.execute(f"CREATE DATABASE {name} OWNER trading_owner")
        connection.execute("REVOKE trading_owner FROM tdb_admin")
    with instance.connect(name) as connection:
        connection.execute(
            """
            SET ROLE trading_owner;
            CREATE SCHEMA trading;
            CREATE TABLE trading.orders (id bigint, price numeric, note text);
            CREATE TABLE trading.trades (id bigint) PARTITION BY RANGE (id);
            CREATE VIEW trading.open_orders AS SELECT * FROM trading.orders;
            CREATE SEQUENCE trading.numbers;
            CREATE FUNCTION trading.fee(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT $1';
            CREATE FUNCTION trading.fee(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
            CREATE PROCEDURE trading.settle() LANGUAGE sql AS 'SELECT 1';
            RESET ROLE;
            CREATE FOREIGN DATA WRAPPER files;
            CREATE SERVER archive FOREIGN DATA WRAPPER files;
            """
        )
    return name

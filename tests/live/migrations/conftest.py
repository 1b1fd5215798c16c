"""A throw-away PostgreSQL in a container; each test has a database of its own and a history in a folder."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.live.docker_image import engine_with
from tests.live.migrations.scratch_database import Database, Instance

IMAGE = "tdb/postgres:17"
READY_WITHIN = 60.0  # seconds


@pytest.fixture(scope="session")
def instance() -> Iterator[Instance]:
    client = engine_with(IMAGE)
    password = secrets.token_hex(12)
    name = f"tdb-test-{secrets.token_hex(6)}"
    container = client.containers.create(
        IMAGE,
        name=name,
        user="999:999",
        environment={"POSTGRES_PASSWORD": password, "POSTGRES_INITDB_ARGS": "--no-sync"},
        command=["postgres", "-c", "fsync=off"],
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
        made = Instance(port, password, container)
        _until_ready(made)
        yield made
    finally:
        container.remove(force=True, v=True)
        client.close()


def _until_ready(instance: Instance) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            instance.connect().close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            instance.container.reload()
            assert instance.container.status == "running", instance.container.logs().decode()
        else:
            return


@pytest.fixture
def database(instance: Instance, tmp_path: Path) -> Iterator[Database]:
    name = f"db_{secrets.token_hex(4)}"
    with instance.connect() as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    made = Database(instance, name, tmp_path)
    made.sql("CREATE SCHEMA shared; CREATE SCHEMA app")
    with made.place.engine() as engine:
        made.engine = engine
        yield made
    with instance.connect() as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def orders(database: Database) -> Database:
    """A history of one revision, applied: a table with a thousand rows."""
    database.revision(
        "a1a1",
        """
        op.execute("CREATE TABLE app.orders (id bigint CONSTRAINT pk_orders PRIMARY KEY, note text)")
        op.execute("INSERT INTO app.orders SELECT n, 'note' FROM generate_series(1, 1000) AS n")
        """,
        'op.execute("DROP TABLE app.orders")',
    )
    database.runner().migrate()
    return database


@pytest.fixture
def unused_port() -> int:
    """Nobody listens there now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

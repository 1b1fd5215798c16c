"""A PostgreSQL in a container with databases, roles, schemas and grants as declared, but nothing migrated."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import docker
import psycopg
from docker.models.containers import Container
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.pool import NullPool

from schema.postgres import grants
from schema.postgres.databases import EXTENSIONS, SCHEMAS, TRADING
from schema.postgres.roles import MAINTENANCE, ROLES, Role
from tests.live.docker_image import engine_with

IMAGE = "tdb/postgres:17"
READY_WITHIN = 60.0  # seconds
SUPERUSER = "postgres"


@dataclass(frozen=True)
class Server:
    """Every role logs in with the one password: who may do what is what is tested, not how it is kept."""

    container: Container
    port: int
    password: str

    def url(self, role: str, database: str) -> URL:
        return URL.create(
            "postgresql+psycopg",
            role,
            self.password,
            "127.0.0.1",
            self.port,
            database,
            {"sslmode": "disable"},
        )

    def engine(self, role: str, database: str = TRADING.name) -> Engine:
        return create_engine(self.url(role, database), poolclass=NullPool)

    def connect(self, role: str = SUPERUSER, database: str = TRADING.name) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=role,
            password=self.password,
            dbname=database,
            sslmode="disable",
            connect_timeout=10,
            autocommit=True,
        )

    def create_roles(self) -> None:
        with self.connect(database="postgres") as connection:
            for role in ROLES:
                for statement in _role(role, self.password):
                    connection.execute(statement)

    def create_database(self, name: str, *, with_cron: bool = False) -> None:
        with self.connect(database="postgres") as connection:
            connection.execute(
                SQL("CREATE DATABASE {} OWNER {}").format(*map(Identifier, (name, TRADING.owner)))
            )
        with self.connect(database=name) as connection:
            connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(name)))
            connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            for schema in SCHEMAS:
                names = map(Identifier, (schema.name, schema.owner))
                connection.execute(SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(*names))
            for extension in EXTENSIONS:
                names = map(Identifier, (extension.name, extension.schema))
                connection.execute(SQL("CREATE EXTENSION {} SCHEMA {}").format(*names))
            if with_cron:
                connection.execute("CREATE EXTENSION pg_cron")
                connection.execute(SQL("GRANT USAGE ON SCHEMA cron TO {}").format(Identifier(MAINTENANCE)))
            for statement in (*_before_tables(name), *_default_privileges()):
                connection.execute(statement)

    def copy_database(self, template: str, name: str) -> None:
        with self.connect(database="postgres") as connection:
            names = map(Identifier, (name, TRADING.owner, template))
            connection.execute(SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names))

    def grant(self, database: str) -> None:
        """What comes after the migrations."""
        with self.connect(database=database) as connection:
            for statement in _after_tables():
                connection.execute(statement)


def _role(role: Role, password: str) -> Iterator[Composed]:
    words = SQL(" LOGIN PASSWORD {}").format(password) if role.login else SQL(" NOLOGIN").format()
    words += SQL(" REPLICATION" if role.replication else " NOREPLICATION")
    words += SQL(" INHERIT" if role.inherit else " NOINHERIT")
    words += SQL(" CONNECTION LIMIT {}").format(role.connections)
    name = Identifier(role.name)
    yield SQL("CREATE ROLE {}").format(name) + words
    for group in role.member_of:
        yield SQL("GRANT {} TO {}").format(Identifier(group), name)
    if role.search_path:
        path = SQL(", ").join(map(Identifier, role.search_path))
        yield SQL("ALTER ROLE {} SET search_path = {}").format(name, path)


def _before_tables(database: str) -> Iterator[Composed]:
    for grant in grants.database_grants():
        if grant.database == TRADING.name:
            yield _grant(grant.privileges, SQL("DATABASE {}").format(Identifier(database)), grant.role)
    for usage in grants.schema_grants():
        yield _grant(usage.privileges, SQL("SCHEMA {}").format(Identifier(usage.schema)), usage.role)


def _default_privileges() -> Iterator[Composed]:
    for default in grants.default_privileges():
        yield SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} GRANT {} ON {} TO {}").format(
            Identifier(default.owner),
            Identifier(default.schema),
            SQL(", ".join(default.privileges)),
            SQL(f"{default.object_type.upper()}S"),
            Identifier(default.role),
        )


def _after_tables() -> Iterator[Composed]:
    for grant in grants.table_grants():
        schema = Identifier(grant.schema)
        on = SQL("ALL TABLES IN SCHEMA {}").format(schema)
        if grant.objects:
            named = (SQL("{}.{}").format(schema, Identifier(name)) for name in grant.objects)
            on = SQL("TABLE {}").format(SQL(", ").join(named))
        yield _grant(grant.privileges, on, grant.role)
    for call in grants.function_grants():
        functions = ", ".join(f"{call.schema}.{signature}" for signature in call.objects)
        on = SQL(f"FUNCTION {functions}").format()
        yield _grant(call.privileges, on, call.role)


def _grant(privileges: Iterable[str], on: Composed, role: str) -> Composed:
    words = SQL(", ".join(privileges))
    return SQL("GRANT {} ON {} TO {}").format(words, on, Identifier(role))


# In memory, and none of it kept: tests are about what the server does, not about how it lasts.
IN_MEMORY = {
    "fsync": "off",
    "shared_preload_libraries": "pg_stat_statements,pg_cron",
    "cron.database_name": TRADING.name,
    "cron.timezone": "UTC",
    "cron.use_background_workers": "on",
    "max_connections": "60",
}
_DATA = "/var/lib/postgresql/data"


@contextmanager
def running_or_skipped() -> Iterator[Server]:
    """For a fixture: the tests that need the server are skipped where it cannot run."""
    client = engine_with(IMAGE)
    try:
        with running(client) as started:
            yield started
    finally:
        client.close()


@contextmanager
def running(
    client: docker.DockerClient, settings: Mapping[str, str] = IN_MEMORY, *, on_disk: bool = False
) -> Iterator[Server]:
    """`on_disk` keeps the data where the stacks keep it, in a volume, for as long as the server runs."""
    password, name = secrets.token_hex(12), f"tdb-test-{secrets.token_hex(6)}"
    network = client.networks.create(name, driver="bridge")
    in_memory = {"/var/run/postgresql": "uid=999,gid=999", "/tmp": ""}
    if not on_disk:
        in_memory[_DATA] = "uid=999,gid=999,mode=0700"
    container = client.containers.create(
        IMAGE,
        name=name,
        network=name,
        user="999:999",
        environment={"POSTGRES_PASSWORD": password, "POSTGRES_INITDB_ARGS": "--no-sync"},
        command=["postgres", *(word for key, value in settings.items() for word in ("-c", f"{key}={value}"))],
        tmpfs=in_memory,
        # An anonymous one, which goes with the container.
        volumes=[_DATA] if on_disk else [],
        ports={"5432/tcp": ("127.0.0.1", 0)},
    )
    try:
        container.start()
        container.reload()
        port = int((container.ports["5432/tcp"] or [])[0]["HostPort"])
        server = Server(container, port, password)
        _wait(server)
        server.create_roles()
        yield server
    finally:
        container.remove(force=True, v=True)
        network.remove()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            server.connect(database="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            server.container.reload()
            assert server.container.status == "running", server.container.logs().decode()
        else:
            return

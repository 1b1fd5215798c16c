"""One server a session, a database at head that tests share, and bare ones for those that migrate."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest
from alembic import command
from sqlalchemy.exc import SQLAlchemyError

from migrations.configuration import configuration
from schema.postgres.databases import TRADING
from schema.postgres.roles import MIGRATOR
from tests.live.postgres.platform_data import Market, fill
from tests.live.postgres.platform_server import Server, running_or_skipped

Bare = Callable[[], str]
Copy = Callable[[], str]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_or_skipped() as started:
        yield started


@pytest.fixture
def bare(server: Server) -> Bare:
    """Makes a database with schemas and default privileges, and no table."""

    def create() -> str:
        name = f"bare_{secrets.token_hex(4)}"
        server.create_database(name)
        return name

    return create


def upgrade(server: Server, database: str, revision: str = "head") -> None:
    with server.engine(MIGRATOR, database).connect() as connection:
        command.upgrade(configuration(connection), revision)


@pytest.fixture(scope="session")
def _template(server: Server) -> str:
    name = "at_head"
    server.create_database(name)
    upgrade(server, name)
    server.grant(name)
    return name


@pytest.fixture
def copy(server: Server, _template: str) -> Copy:
    """Makes a database at head, granted, that is the test's own."""

    def create() -> str:
        name = f"copy_{secrets.token_hex(4)}"
        server.copy_database(_template, name)
        return name

    return create


@pytest.fixture(scope="session")
def platform(server: Server) -> Server:
    """The trading database at head, granted."""
    server.create_database(TRADING.name, with_cron=True)
    try:
        upgrade(server, TRADING.name)
    except SQLAlchemyError as error:
        pytest.fail(str(error))
    server.grant(TRADING.name)
    return server


@pytest.fixture(scope="session")
def market(server: Server, _template: str) -> Market:
    """Two clients beside each other. Tests leave it as it is, or take `fresh_market`."""
    server.copy_database(_template, "market")
    return fill(server, "market")


@pytest.fixture
def fresh_market(server: Server, copy: Copy) -> Market:
    return fill(server, copy())

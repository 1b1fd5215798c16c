"""A server with the platform at its newest revision, compared as `./tdb drift` compares it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import pytest

from infra.settings import PostgresSettings
from migrations.history import History
from migrations.runner import Runner
from ops.drift.comparison import Difference, compare
from ops.drift.postgres import recorded, section, snapshot
from ops.drift.postgres.connection import LOGIN
from ops.drift.records import Facts, Key
from schema.postgres.databases import TRADING
from schema.postgres.roles import MIGRATOR
from tests.live.postgres.platform_server import Server, running_or_skipped

Read = Callable[[], dict[Key, Facts]]
Compared = Callable[[], list[Difference]]
# The extensions that the server here has.
SETTINGS = PostgresSettings(preload=("pg_cron",))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_or_skipped() as started:
        started.create_database(TRADING.name, with_cron=True)
        Runner(started.engine(MIGRATOR), History.read()).migrate()
        started.grant(TRADING.name)
        yield started


@pytest.fixture
def read(server: Server) -> Read:
    """As the role that the command logs in as, which has no right on any table."""

    def now() -> dict[Key, Facts]:
        with server.connect(LOGIN) as connection:
            return snapshot.of_database(connection)

    return now


@pytest.fixture(scope="session")
def fresh(server: Server) -> Mapping[Key, Facts]:
    """The structure before anybody touched it: only one test is about the record in the checkout."""
    with server.connect(LOGIN) as connection:
        return recorded.structure(snapshot.of_database(connection))


@pytest.fixture
def compared(fresh: Mapping[Key, Facts], read: Read) -> Compared:
    def now() -> list[Difference]:
        return compare(*section.trading_sides(read(), SETTINGS, fresh, datetime.now(UTC)))

    return now

"""The project's own history by the project's own runner, as the role that runs it in a stack."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.provider.server import TradingDb
from infra.provider_framework.harness import ProviderHarness
from migrations.history import LOCATION, History, of_history
from migrations.runner import Catalogue, Runner
from schema.postgres.roles import MIGRATOR
from tests.live.postgres.platform_server import Server, running_or_skipped

pytestmark = pytest.mark.live
TOKEN = "tradingdb:postgres:Migration"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_or_skipped() as started:
        yield started


@pytest.fixture
def bare(server: Server) -> str:
    name = f"own_{secrets.token_hex(4)}"
    server.create_database(name)
    return name


def test_from_empty_to_head_to_base_and_to_head_again(server: Server, bare: str) -> None:
    runner = Runner(server.engine(MIGRATOR, bare), History.read(LOCATION))
    first = runner.migrate()
    assert first.after == History.read(LOCATION).revisions[-1].id
    assert first.warnings == ()
    with server.engine(MIGRATOR, bare).connect() as connection:
        before = Catalogue.read(connection)
        assert len(before.objects) > 50
        assert runner.migrate().applied == ()
        assert runner.migrate("base", allow_downgrade_to="base").after is None
        assert Catalogue.read(connection).objects == {}
        assert runner.migrate().after == first.after
        assert Catalogue.read(connection).objects == before.objects


def test_the_resource_brings_an_empty_database_to_head_and_sees_no_drift(
    server: Server, bare: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TDB_WORKSPACE", str(tmp_path))
    harness = ProviderHarness(TradingDb())
    inputs = {
        "host": "127.0.0.1",
        "port": server.port,
        "database": bare,
        "username": MIGRATOR,
        "password": server.password,
        "historyHash": of_history(),
    }
    completed, failures = harness.check(TOKEN, inputs)
    assert failures == []
    harness.create(TOKEN, completed, preview=True)
    shown = "\n".join(text for _, text in harness.log.lines)
    assert "statements; creates" in shown
    # What is new holds nobody up, so little is told of it.
    assert len(shown.splitlines()) < 20 * len(History.read().revisions)
    state = harness.create(TOKEN, completed)
    seen = harness.read(TOKEN, state)
    assert seen is not None
    assert seen.outputs["drift"] == []
    again, _ = harness.check(TOKEN, inputs, completed)
    begun = time.process_time()
    assert harness.diff(TOKEN, seen, again).changes == {}
    assert time.process_time() - begun < 0.5
    with server.connect(database=bare) as connection:
        connection.execute("ALTER TABLE execution.orders ADD COLUMN by_hand text")
    altered = harness.read(TOKEN, state)
    assert altered is not None
    assert altered.outputs["drift"] == ["table execution.orders was altered by hand"]

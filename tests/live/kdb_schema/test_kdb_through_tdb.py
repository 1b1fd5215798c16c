"""A whole stack by `./tdb`: a column added to a table with data is shown and made; removed, it is refused."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from stores.kdb.conversion import to_python
from tests.live.kdb_schema.checkout import CheckoutTrial, copied
from tests.live.stack.clients import Clients
from tests.live.stack.trial import free_ports, small

pytestmark = pytest.mark.live

LAST = "  exchangeTime:`timestamp$()  / when the venue says it happened\n"
ADDED = (
    "  exchangeTime:`timestamp$(); / when the venue says it happened\n"
    "  venueFee:`float$()          / what the venue took\n"
)


@pytest.fixture(scope="module")
def trial(
    docker_client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CheckoutTrial]:
    folder = tmp_path_factory.mktemp("kdb-stack")
    settings = small(f"tdb-test-{secrets.token_hex(4)}", free_ports())
    made = CheckoutTrial(folder / "trial", docker_client, settings, root=copied(folder / "checkout"))
    try:
        made.succeed("up")
        yield made
    finally:
        made.succeed("destroy", "--remove-data")


@pytest.fixture(scope="module")
def clients(trial: CheckoutTrial, tmp_path_factory: pytest.TempPathFactory) -> Clients:
    return Clients.of(trial, tmp_path_factory.mktemp("kdb-certificates"))


def ask(clients: Clients, text: str) -> Any:
    with clients.kdb(tls=clients.tls()) as connection:
        return to_python(connection.query(text))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def schema(trial: CheckoutTrial) -> Path:
    return trial.root / "q" / "schemas" / "trade.q"


def test_a_fresh_stack_does_not_drift(trial: CheckoutTrial) -> None:
    report = trial.run("drift")
    assert "kdb" not in report.out, report.text
    trial.changes_nothing()


def test_a_column_is_added_under_data_and_not_taken_away_without_the_word(
    trial: CheckoutTrial, clients: Clients, schema: Path
) -> None:
    for number in range(3):
        ask(clients, f'upd[`trade;(0D09:00;`A;`X;{number}f;1f;"B";{number};.z.p)]')
    before, container = ask(clients, "trade"), trial.container("kdb").id
    original = schema.read_text()

    schema.write_text(original.replace(LAST, ADDED))
    shown = flat(trial.succeed("preview").text)
    assert "trade: column venueFee (float) is added after exchangeTime, null in 3 rows in memory" in shown
    assert ask(clients, "cols trade")[-1] == "exchangeTime"
    trial.succeed("up")
    after = ask(clients, "trade")
    assert {name: after[name] for name in before} == before
    assert len(after["venueFee"]) == 3
    assert trial.container("kdb").id == container, "nothing restarts for it"
    trial.changes_nothing()

    schema.write_text(original)
    for verb in ("preview", "up"):
        refused = flat(trial.run(verb).text)
        assert "column venueFee is dropped, and its values" in refused
        assert "add kdb:column:trade.venueFee to trading-databases:allowDestructive" in refused
    assert ask(clients, "cols trade")[-1] == "venueFee"
    trial.container("kdb").restart()
    assert trial.container("kdb").id == container

    trial.save(allowDestructive=["kdb:column:trade.venueFee"])
    assert "destructive: trade: column venueFee is dropped" in flat(trial.succeed("preview").text)
    trial.succeed("up")
    assert ask(clients, "trade") == before
    trial.save(allowDestructive=[])


def test_a_syntax_error_is_pointed_at_before_anything_is_touched(trial: CheckoutTrial, schema: Path) -> None:
    original = schema.read_text()
    schema.write_text(original.replace("price:`float$()", "price:`flaot$()"))
    try:
        said = trial.refused("preview")
        assert "error: q/schemas/trade.q:6:9: `flaot is no type" in said
        assert "^" in said
    finally:
        schema.write_text(original)

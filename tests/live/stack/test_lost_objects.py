"""What is killed or removed by hand comes back with its data; a lost state takes nothing over in silence."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from infra.settings import ENGINES
from schema.postgres.databases import TRADING
from schema.postgres.roles import ADMINISTRATOR
from tests.live.stack.clients import Clients
from tests.live.stack.trial import Trial

pytestmark = pytest.mark.live

ROWS = 1000


def write_data(clients: Clients) -> None:
    """Something in every store that has a store of its own yet."""
    with clients.postgres("migrator", TRADING.name) as connection:
        connection.execute("set role shared_owner")
        connection.execute(
            "insert into shared.symbols (symbol) select 'KEPT' || n from generate_series(1, %s) as n"
            " on conflict do nothing",
            [ROWS],
        )
    with contextlib.closing(clients.redis()) as client:
        client.set("kept", ROWS)
    influx = clients.credentials["influxdb"]
    answer = requests.post(
        f"https://127.0.0.1:{clients.port('influxdb')}/api/v2/write",
        params={"org": influx["org"], "bucket": influx["bucket"]},
        headers={"Authorization": f"Token {influx['token']}"},
        data=f"kept n={ROWS}i",
        verify=str(clients.file("authority")),
        timeout=10,
    )
    assert answer.status_code == 204, answer.text


def postgres_data(clients: Clients) -> object:
    with clients.postgres("migrator", TRADING.name) as connection:
        connection.execute("set role shared_owner")
        return connection.execute("select count(*) from shared.symbols where symbol like 'KEPT%'").fetchone()


def redis_data(clients: Clients) -> object:
    with contextlib.closing(clients.redis()) as client:
        return client.get("kept")


def influx_data(clients: Clients) -> int:
    influx = clients.credentials["influxdb"]
    answer = requests.post(
        f"https://127.0.0.1:{clients.port('influxdb')}/api/v2/query",
        params={"org": influx["org"]},
        headers={"Authorization": f"Token {influx['token']}", "Content-Type": "application/vnd.flux"},
        data=f'from(bucket: "{influx["bucket"]}") |> range(start: -1h)'
        ' |> filter(fn: (r) => r._measurement == "kept")',
        verify=str(clients.file("authority")),
        timeout=10,
    )
    return answer.text.count(",kept")


@pytest.fixture(scope="module")
def filled(stack: Trial, clients: Clients) -> Iterator[Clients]:
    """Data in the stack that all tests share, taken out again."""
    write_data(clients)
    yield clients
    with clients.postgres("migrator", TRADING.name) as connection:
        connection.execute("set role shared_owner")
        connection.execute("delete from shared.symbols where symbol like 'KEPT%'")
    with contextlib.closing(clients.redis()) as client:
        client.delete("kept")
    influx = clients.credentials["influxdb"]
    answer = requests.post(
        f"https://127.0.0.1:{clients.port('influxdb')}/api/v2/delete",
        params={"org": influx["org"], "bucket": influx["bucket"]},
        headers={"Authorization": f"Token {influx['token']}"},
        json={
            "start": "1970-01-01T00:00:00Z",
            "stop": "2100-01-01T00:00:00Z",
            "predicate": '_measurement="kept"',
        },
        verify=str(clients.file("authority")),
        timeout=10,
    )
    assert answer.status_code == 204, answer.text
    stack.succeed("drift")  # the tests of other files find the stack as declared


def test_a_container_killed_by_hand_comes_back_with_its_data(stack: Trial, filled: Clients) -> None:
    before = stack.containers()
    stack.container("postgres").kill()
    rows = stack.run("status", "--json")
    assert rows.code == 1
    assert {row["engine"]: row["health"] for row in json.loads(rows.out)}["postgres"] == "exited"
    stack.succeed("up")
    assert stack.health("postgres") == "healthy"
    after = stack.containers()
    assert {name for name in before if before[name] != after[name]} <= {f"{stack.namespace}-postgres"}
    assert postgres_data(filled) == (ROWS,)


def test_containers_removed_by_hand_come_back_with_their_data(stack: Trial, filled: Clients) -> None:
    before = stack.secrets()
    for engine in ENGINES:
        stack.container(engine).remove(force=True)
    stack.succeed("up")
    assert {stack.health(engine) for engine in ENGINES} == {"healthy"}
    assert postgres_data(filled) == (ROWS,)
    assert redis_data(filled) == str(ROWS).encode()
    assert influx_data(filled) == 1
    assert stack.secrets() == before
    stack.changes_nothing()


def test_a_paused_container_is_told_before_anything_waits_for_it(stack: Trial) -> None:
    paused = stack.container("redis")
    paused.pause()
    try:
        error = stack.refused("up")
    finally:
        paused.unpause()
    assert f"docker unpause {stack.namespace}-redis" in error
    stack.changes_nothing()


def test_data_whose_state_is_lost_is_taken_over_only_when_told_so(spare: Trial, tmp_path: Path) -> None:
    spare.succeed("up")
    old = Clients.of(spare, tmp_path)
    write_data(old)
    before = spare.containers()
    spare.state_file.unlink()

    error = spare.refused("up")
    for engine in ENGINES:
        assert f"{spare.namespace}-{engine}-data" in error
    assert "trading-databases:adopt" in error
    # Nothing was touched: the servers run on, and open to those who know the old secrets.
    assert spare.containers() == before
    assert postgres_data(old) == (ROWS,)
    assert redis_data(old) == str(ROWS).encode()

    # InfluxDB's data opens to its own token alone.
    token = old.credentials["influxdb"]["token"]
    spare.save(adopt=list(ENGINES), secrets={"given": {"influxdb-operator-token": token}})
    spare.succeed("up")
    new = Clients.of(spare, tmp_path)
    assert new.password(ADMINISTRATOR) != old.password(ADMINISTRATOR)
    assert postgres_data(new) == (ROWS,)
    assert redis_data(new) == str(ROWS).encode()
    assert influx_data(new) == 1
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        new.postgres(ADMINISTRATOR, TRADING.name, password=old.password(ADMINISTRATOR))


def test_a_protected_stack_is_not_destroyed(spare: Trial) -> None:
    before = spare.containers()
    spare.save(protect=True)
    try:
        # For a guarded stack, which passphrase opens it has to be said.
        error = spare.refused(
            "destroy", "--yes", PULUMI_CONFIG_PASSPHRASE_FILE=str(spare.workspace.passphrase)
        )
    finally:
        spare.save(protect=False)
    assert "stack test is protected" in error
    assert "trading-databases:protect" in error
    assert spare.containers() == before


def test_data_that_a_destroy_keeps_is_there_afterwards(spare: Trial, tmp_path: Path) -> None:
    spare.save(adopt=[])
    spare.succeed("up")
    clients = Clients.of(spare, tmp_path)
    write_data(clients)
    token = clients.credentials["influxdb"]["token"]
    done = spare.succeed("destroy", "--keep-data")
    assert "trading-databases:adopt" in done.out
    assert spare.containers() == {}
    spare.save(adopt=list(ENGINES), secrets={"given": {"influxdb-operator-token": token}})
    spare.succeed("up")
    new = Clients.of(spare, tmp_path)
    assert postgres_data(new) == (ROWS,)
    assert redis_data(new) == str(ROWS).encode()
    spare.changes_nothing()

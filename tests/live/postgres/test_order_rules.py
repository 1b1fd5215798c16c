"""Orders, trades and positions on a real server: states, versions, idempotency and times of change."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import pytest
from psycopg.errors import CheckViolation, SerializationFailure, UniqueViolation
from psycopg.types.json import Jsonb

from schema.postgres.catalogue import tables
from schema.postgres.states import MACHINES, Machine
from schema.postgres.triggers import versioned
from tests.live.postgres.platform_data import Connection, Market

pytestmark = pytest.mark.live

_CELLS = [
    (machine, before, after)
    for machine in MACHINES
    for before in machine.transitions
    for after in machine.transitions
    if before != after
]


@pytest.fixture
def trading(market: Market) -> Iterator[Connection]:
    """The execution service of the first client; nothing it does stays."""
    with market.session("execution", client_id=market.first.client) as connection:
        connection.execute("BEGIN")
        yield connection
        connection.execute("ROLLBACK")


def _row(market: Market, table: str) -> str:
    """Columns and values of a row that may be inserted, but for its state."""
    portfolio, client = market.first.portfolio, market.first.client
    return {
        "orders": "order_id, idempotency_key, client_id, portfolio_id, symbol, side, order_type, quantity"
        f") VALUES ('n', 'n', {client}, {portfolio}, 'X', 'BUY', 'MARKET', 1",
        "trades": f"portfolio_id, symbol, side, quantity, price) VALUES ({portfolio}, 'X', 'BUY', 1, 1",
        "positions": f"portfolio_id, symbol, quantity) VALUES ({portfolio}, 'X', 0",
    }[table]


def _insert(trading: Connection, market: Market, machine: Machine, state: enum.StrEnum) -> int:
    columns, values = _row(market, machine.table).split(") VALUES (")
    row = trading.execute(
        f"INSERT INTO {machine.table} ({columns}, status) VALUES ({values}, '{state}') RETURNING id".encode()  # noqa: S608
    ).fetchone()
    assert row is not None
    return int(row[0])


def _path(machine: Machine, to: enum.StrEnum) -> list[enum.StrEnum]:
    """States from a first one to the one asked for."""
    paths = [[state] for state in machine.initial]
    while paths:
        path = paths.pop(0)
        if path[-1] == to:
            return path
        paths += [[*path, following] for following in sorted(machine.transitions[path[-1]])]
    raise AssertionError(to)


def _become(trading: Connection, machine: Machine, row: int, state: enum.StrEnum) -> None:
    raising = "" if machine.table == "trades" else ", version = version + 1"
    trading.execute(f"UPDATE {machine.table} SET status = '{state}'{raising} WHERE id = {row}".encode())  # noqa: S608


@pytest.mark.parametrize(
    ("machine", "before", "after"), _CELLS, ids=lambda cell: getattr(cell, "table", str(cell))
)
def test_a_state_follows_only_where_it_is_declared_to(
    trading: Connection, market: Market, machine: Machine, before: enum.StrEnum, after: enum.StrEnum
) -> None:
    first, *rest = _path(machine, before)
    row = _insert(trading, market, machine, first)
    for state in rest:
        _become(trading, machine, row, state)
    if after in machine.transitions[before]:
        _become(trading, machine, row, after)
        return
    with pytest.raises(CheckViolation, match=f"is {before} and cannot become {after}"):
        _become(trading, machine, row, after)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.table)
def test_a_row_begins_in_a_first_state_and_in_no_other(
    trading: Connection, market: Market, machine: Machine
) -> None:
    for state in machine.transitions:
        trading.execute("SAVEPOINT one")
        if state in machine.initial:
            _insert(trading, market, machine, state)
        else:
            with pytest.raises(CheckViolation, match=f"cannot begin as {state}"):
                _insert(trading, market, machine, state)
        trading.execute("ROLLBACK TO one")


@pytest.mark.parametrize("to", ["version", "version + 2", "version - 1", "NULL"])
def test_an_update_that_does_not_raise_the_version_by_one_is_refused(trading: Connection, to: str) -> None:
    with pytest.raises(SerializationFailure, match="is at version 1, and an update must set it to 2"):
        trading.execute(f"UPDATE orders SET reason = 'r', version = {to}".encode())  # noqa: S608


def test_the_second_of_two_who_read_the_same_version_is_refused(fresh_market: Market) -> None:
    settings = {"client_id": fresh_market.first.client}
    change = "UPDATE positions SET current_price = %s, version = 2 WHERE id = %s"
    with (
        fresh_market.session("execution", **settings) as one,
        fresh_market.session("execution", **settings) as other,
    ):
        one.execute(change, (5, fresh_market.first.position))
        with pytest.raises(SerializationFailure):
            other.execute(change, (6, fresh_market.first.position))
        # The usual way, naming the version that was read, finds no row.
        assert other.execute(f"{change} AND version = 1", (6, fresh_market.first.position)).rowcount == 0


def test_all_tables_under_optimistic_locking_have_a_version() -> None:
    assert {table.name for table in tables() if versioned(table)} == {
        "orders",
        "positions",
        "portfolios",
        "strategies",
        "risk_limits",
    }


def test_the_time_of_change_is_the_servers(trading: Connection, market: Market) -> None:
    for table, more in (("orders", ", version = version + 1"), ("trades", "")):
        trading.execute(f"UPDATE {table} SET updated_at = '2000-01-01'{more}".encode())  # noqa: S608
        found = trading.execute(f"SELECT bool_and(updated_at = now()) FROM {table}".encode()).fetchone()  # noqa: S608
        assert found == (True,)


def test_the_same_idempotency_key_is_one_order(trading: Connection, market: Market) -> None:
    insert = (
        "INSERT INTO orders (order_id, idempotency_key, client_id, symbol, side, order_type, quantity)"
        " VALUES (%s, 'once', %s, 'X', 'BUY', 'MARKET', 1)"
    )
    once = f"{insert} ON CONFLICT (client_id, idempotency_key) DO NOTHING"
    assert trading.execute(once, ("a", market.first.client)).rowcount == 1
    assert trading.execute(once, ("b", market.first.client)).rowcount == 0
    with pytest.raises(UniqueViolation, match="idempotency_key"):
        trading.execute(insert, ("c", market.first.client))


def test_the_same_key_of_another_client_is_another_order(market: Market) -> None:
    assert len(market.rows("postgres", "SELECT FROM execution.orders WHERE idempotency_key = 'k'")) == 2


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("quantity = 0", "ck_orders_quantity"),
        ("filled_quantity = 11", "ck_orders_filled_quantity"),
        ("side = 'HOLD'", "ck_orders_side"),
        ("order_type = 'LIMIT'", "ck_orders_limit_price"),
        ("price = -1", "ck_orders_price"),
        ("source = 'FAX'", "ck_orders_source"),
    ],
)
def test_an_impossible_order_is_refused_by_name(trading: Connection, change: str, constraint: str) -> None:
    with pytest.raises(CheckViolation, match=constraint):
        trading.execute(f"UPDATE orders SET {change}, version = version + 1".encode())  # noqa: S608


def test_amounts_are_exact(trading: Connection) -> None:
    trading.execute("UPDATE portfolios SET cash_balance = 0.1 + 0.2, version = version + 1")
    found = trading.execute("SELECT DISTINCT cash_balance = 0.3 FROM portfolios").fetchone()
    assert found == (True,)


def test_a_document_is_jsonb(market: Market) -> None:
    with market.session("strategy_engine") as connection, connection.transaction(force_rollback=True):
        connection.execute(
            "INSERT INTO strategies (strategy_id, name, parameters) VALUES ('s', 's', %s)", (Jsonb({"a": 1}),)
        )
        assert connection.execute("SELECT FROM strategies WHERE parameters @> '{\"a\": 1}'").rowcount == 1

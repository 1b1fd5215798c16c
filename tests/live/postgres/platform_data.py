"""Two clients with a portfolio, a user, an order and a position each, for tests of what keeps them apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.live.postgres.platform_server import Server

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Holding:
    client: int
    user: int
    portfolio: int
    other_portfolio: int
    order: int
    position: int


@dataclass(frozen=True)
class Market:
    server: Server
    database: str
    first: Holding
    second: Holding

    @contextmanager
    def session(self, role: str, **settings: object) -> Iterator[Connection]:
        """As a role that names a client and more, `client_id` standing for `tdb.client_id`."""
        with self.server.connect(role, self.database) as connection:
            for name, value in settings.items():
                connection.execute("SELECT set_config(%s, %s, false)", (f"tdb.{name}", str(value)))
            yield connection

    def rows(self, role: str, query: str, **settings: object) -> list[tuple[Any, ...]]:
        with self.session(role, **settings) as connection:
            return connection.execute(query.encode()).fetchall()


def fill(server: Server, database: str) -> Market:
    with server.connect(database=database) as connection:
        return Market(server, database, _holding(connection, "first"), _holding(connection, "second"))


def _holding(connection: Connection, name: str) -> Holding:
    def made(statement: str, *values: object) -> int:
        row = connection.execute(f"{statement} RETURNING id".encode(), values).fetchone()
        assert row is not None
        return int(row[0])

    client = made("INSERT INTO shared.clients (client_code, name) VALUES (%s, %s)", name, name)
    user = made("INSERT INTO shared.users (username, client_id) VALUES (%s, %s)", name, client)
    portfolio, other = (
        made(
            "INSERT INTO execution.portfolios (client_id, name, total_value, cash_balance)"
            " VALUES (%s, %s, 100, 50)",
            client,
            portfolio,
        )
        for portfolio in ("main", "other")
    )
    order = made(
        "INSERT INTO execution.orders (order_id, idempotency_key, client_id, user_id, portfolio_id, symbol,"
        " side, order_type, quantity) VALUES (%s, 'k', %s, %s, %s, 'AAPL', 'BUY', 'MARKET', 10)",
        f"{name}-1",
        client,
        user,
        portfolio,
    )
    made(
        "INSERT INTO execution.trades (order_id, client_id, portfolio_id, symbol, side, quantity, price,"
        " status) VALUES (%s, %s, %s, 'AAPL', 'BUY', 10, 5, 'EXECUTED')",
        order,
        client,
        portfolio,
    )
    position = made(
        "INSERT INTO execution.positions (client_id, portfolio_id, symbol, quantity, market_value)"
        " VALUES (%s, %s, 'AAPL', 10, 50)",
        client,
        portfolio,
    )
    made(
        "INSERT INTO execution.execution_logs (order_id, client_id, event) VALUES (%s, %s, 'e')",
        order,
        client,
    )
    made(
        "INSERT INTO analytics.daily_pnl (user_id, portfolio_id, date, total_pnl)"
        " VALUES (%s, %s, current_date, 7)",
        user,
        portfolio,
    )
    made("INSERT INTO analytics.trader_metrics (user_id, as_of) VALUES (%s, current_date)", user)
    made(
        "INSERT INTO analytics.portfolio_summary (portfolio_id, as_of, total_value, cash_balance)"
        " VALUES (%s, current_date, 100, 50)",
        portfolio,
    )
    made(
        "INSERT INTO analytics.performance_metrics (portfolio_id, metric_name, metric_value)"
        " VALUES (%s, 'm', 1)",
        portfolio,
    )
    made(
        "INSERT INTO risk_management.risk_limits (limit_type, portfolio_id, limit_value)"
        " VALUES ('MAX_LEVERAGE', %s, 2)",
        portfolio,
    )
    made(
        "INSERT INTO risk_management.position_limits (symbol, portfolio_id, max_value)"
        " VALUES ('AAPL', %s, 2)",
        portfolio,
    )
    made(
        "INSERT INTO risk_management.risk_events (event_type, severity, portfolio_id)"
        " VALUES ('e', 'INFO', %s)",
        portfolio,
    )
    trade = made(
        "INSERT INTO execution.trades (client_id, portfolio_id, symbol, side, quantity, price) VALUES"
        " (%s, %s, 'MSFT', 'SELL', 1, 1)",
        client,
        portfolio,
    )
    made(
        "INSERT INTO analytics.trade_analytics (trade_id, portfolio_id, symbol, executed_at)"
        " VALUES (%s, %s, 'MSFT', now())",
        trade,
        portfolio,
    )
    return Holding(client, user, portfolio, other, order, position)

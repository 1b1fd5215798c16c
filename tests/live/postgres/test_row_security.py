"""Who sees and writes whose rows, by client and by portfolio, on a real server."""

from __future__ import annotations

import pytest
from psycopg.errors import (
    ForeignKeyViolation,
    InsufficientPrivilege,
    InvalidTextRepresentation,
    NotNullViolation,
)

from schema.postgres.row_security import ALL_CLIENTS, READS_ALL, RULES, SERIES_RULES, Rule
from tests.live.postgres.platform_data import Market

pytestmark = pytest.mark.live

_ALL = (*RULES, *SERIES_RULES)
_BOUND = [(rule, role) for rule in _ALL for role in rule.bound]


def _name(value: object) -> str:
    return value.table if isinstance(value, Rule) else str(value)


def _count(market: Market, role: str, rule: Rule, **settings: object) -> int:
    rows = market.rows(role, f"SELECT count(*) FROM {rule.schema}.{rule.table}", **settings)  # noqa: S608
    return int(rows[0][0])


@pytest.mark.parametrize(("rule", "role"), _BOUND, ids=_name)
def test_a_bound_role_sees_nothing_until_it_names_a_client_and_then_that_clients_rows(
    market: Market, rule: Rule, role: str
) -> None:
    assert _count(market, role, rule) == 0
    everything = _count(market, "backup", rule)
    first = _count(market, role, rule, client_id=market.first.client)
    second = _count(market, role, rule, client_id=market.second.client)
    assert first == second == everything // 2 > 0
    assert _count(market, role, rule, client_id=10**9) == 0


@pytest.mark.parametrize("rule", _ALL, ids=_name)
def test_those_who_read_everything_do(market: Market, rule: Rule) -> None:
    roles = [role for role in READS_ALL if (role, rule.table) != ("auditor", "users")]
    assert all(_count(market, role, rule) >= 2 for role in roles)


@pytest.mark.parametrize("role", ["risk_management", "analytics"])
def test_services_for_all_clients_see_all_orders(market: Market, role: str) -> None:
    assert role in ALL_CLIENTS
    assert len(market.rows(role, "SELECT FROM execution.orders")) == 2


def test_a_portfolio_narrows_a_client_and_never_widens_it(market: Market) -> None:
    mine, theirs = market.first, market.second
    query = "SELECT id FROM execution.portfolios ORDER BY id"
    both = [(mine.portfolio,), (mine.other_portfolio,)]
    assert market.rows("execution", query, client_id=mine.client) == both
    one = market.rows("execution", query, client_id=mine.client, portfolio_id=mine.other_portfolio)
    assert one == both[1:]
    assert market.rows("execution", query, client_id=mine.client, portfolio_id=theirs.portfolio) == []
    trades = "SELECT FROM execution.trades"
    assert market.rows("execution", trades, client_id=mine.client, portfolio_id=mine.other_portfolio) == []


def test_a_row_for_another_client_is_refused(market: Market) -> None:
    with market.session("execution", client_id=market.first.client) as connection:
        insert = (
            "INSERT INTO orders (order_id, idempotency_key, client_id, portfolio_id, symbol, side,"
            " order_type, quantity) VALUES ('x', 'x', %s, %s, 'AAPL', 'BUY', 'MARKET', 1)"
        )
        with pytest.raises(InsufficientPrivilege, match="row-level security"):
            connection.execute(insert, (market.second.client, market.second.portfolio))
        with pytest.raises(ForeignKeyViolation, match="fk_orders_portfolio_id_portfolios"):
            connection.execute(insert, (market.first.client, market.second.portfolio))
        with connection.transaction(force_rollback=True):
            connection.execute(insert, (market.first.client, market.first.portfolio))


@pytest.mark.parametrize(
    ("table", "more", "values"),
    [("trades", "side, quantity, price", "'BUY', 1, 1"), ("positions", "quantity", "1")],
)
def test_a_fill_and_a_position_belong_to_the_sessions_client(
    market: Market, table: str, more: str, values: str
) -> None:
    mine, theirs = market.first, market.second
    insert = (
        f"INSERT INTO execution.{table} ({{}} portfolio_id, symbol, {more})"  # noqa: S608 - constants
        f" VALUES ({{}} %s, 'A', {values})"
    )
    saying, silent = insert.format("client_id,", "%s,"), insert.format("", "")
    with market.session("execution", client_id=mine.client) as connection:
        with pytest.raises(InsufficientPrivilege, match="row-level security"):
            connection.execute(saying.encode(), (theirs.client, theirs.portfolio))
        for statement, ids in ((saying, (mine.client, theirs.portfolio)), (silent, (theirs.portfolio,))):
            with pytest.raises(ForeignKeyViolation, match="portfolio_id_client_id_portfolios"):
                connection.execute(statement.encode(), ids)
        with connection.transaction(force_rollback=True):
            made = connection.execute(f"{silent} RETURNING client_id".encode(), (mine.portfolio,))
            assert made.fetchone() == (mine.client,)
    with market.session("postgres") as connection, pytest.raises(NotNullViolation, match="client_id"):
        connection.execute(silent.encode(), (mine.portfolio,))


def test_another_clients_rows_can_be_neither_changed_nor_removed_nor_moved(market: Market) -> None:
    with market.session("execution", client_id=market.first.client) as connection:
        for statement in (
            "UPDATE positions SET current_price = 1, version = version + 1 WHERE portfolio_id = %s",
            "DELETE FROM positions WHERE portfolio_id = %s",
        ):
            assert connection.execute(statement, (market.second.portfolio,)).rowcount == 0
        move = "UPDATE positions SET portfolio_id = %s, symbol = 'MSFT', version = version + 1"
        with pytest.raises(ForeignKeyViolation, match="portfolio_id_client_id_portfolios"):
            connection.execute(move, (market.second.portfolio,))
        with pytest.raises(InsufficientPrivilege, match="row-level security"):
            connection.execute(f"{move}, client_id = %s", (market.second.portfolio, market.second.client))


def test_a_piece_of_the_log_is_no_way_around_its_policy(market: Market) -> None:
    with market.session("execution", client_id=market.first.client) as connection:
        piece = connection.execute("SELECT tableoid::regclass::text FROM execution_logs").fetchone()
        assert piece is not None
        with pytest.raises(InsufficientPrivilege):
            connection.execute(f"SELECT FROM {piece[0]}".encode())


def test_limits_of_the_firm_are_seen_by_every_client_and_those_of_others_not(fresh_market: Market) -> None:
    with fresh_market.session("risk_management") as connection:
        connection.execute("INSERT INTO risk_limits (limit_type, limit_value) VALUES ('MAX_DRAWDOWN', 1)")
    query = "SELECT limit_type FROM risk_management.risk_limits ORDER BY 1"
    seen = fresh_market.rows("execution", query, client_id=fresh_market.first.client)
    assert seen == [("MAX_DRAWDOWN",), ("MAX_LEVERAGE",)]


def test_views_show_what_their_caller_may_see(market: Market) -> None:
    for view in ("execution.open_orders", "execution.open_positions", "risk_management.open_risk_events"):
        query = f"SELECT count(*) FROM {view}"  # noqa: S608
        assert market.rows("analyst", query) == [(0,)]
        assert market.rows("analyst", query, client_id=market.first.client) == [(1,)]
        assert market.rows("auditor", query) == [(2,)]


@pytest.mark.parametrize("summary", ["portfolio_overview", "pnl_overview"])
def test_summaries_cover_all_clients_and_show_the_callers(fresh_market: Market, summary: str) -> None:
    with fresh_market.session("analytics") as connection:
        connection.execute("SELECT analytics.refresh_summaries()")
    query = f"SELECT DISTINCT portfolio_id FROM analytics.{summary}"  # noqa: S608
    everything = fresh_market.rows("analytics", query)
    assert len(everything) >= 2
    assert fresh_market.rows("analyst", query) == []
    first = fresh_market.first
    mine = {(first.portfolio,), (first.other_portfolio,)}
    assert set(fresh_market.rows("analyst", query, client_id=first.client)) == set(everything) & mine != set()
    with fresh_market.session("analyst", client_id=first.client) as connection:
        with pytest.raises(InsufficientPrivilege):
            connection.execute(f"SELECT FROM internal.{summary}".encode())
        with pytest.raises(InsufficientPrivilege):
            connection.execute("SELECT analytics.refresh_summaries()")


def test_a_summary_adds_up(fresh_market: Market) -> None:
    with fresh_market.session("analytics") as connection:
        connection.execute("SELECT analytics.refresh_summaries()")
        found = connection.execute(
            "SELECT total_value, positions_value, open_positions, working_orders"
            " FROM analytics.portfolio_overview WHERE portfolio_id = %s",
            (fresh_market.first.portfolio,),
        ).fetchone()
        assert found is not None
        assert tuple(map(int, found)) == (100, 50, 1, 1)


def test_a_client_that_is_no_number_is_an_error_and_not_everybody(market: Market) -> None:
    with pytest.raises(InvalidTextRepresentation, match="bigint"):
        market.rows("execution", "SELECT FROM execution.orders", client_id="all")


def test_for_people_the_functions_of_a_policy_are_called_once_a_statement(market: Market) -> None:
    plan = market.rows("analyst", "EXPLAIN SELECT FROM execution.positions", client_id=market.first.client)
    text = "\n".join(row[0] for row in plan)
    assert "InitPlan" in text
    assert "current_setting" not in text.split("InitPlan")[0]
    plan = market.rows("analyst", "EXPLAIN SELECT FROM analytics.trade_analytics", client_id=1)
    text = "\n".join(row[0] for row in plan)
    assert "InitPlan" in text
    assert "current_portfolios()" not in text.split("InitPlan")[0]


def test_the_order_path_finds_a_position_by_the_index_that_it_would_use_without_policies(
    market: Market,
) -> None:
    query = (
        "EXPLAIN SELECT FROM execution.positions"
        " WHERE portfolio_id = 1 AND symbol = 'AAPL' AND status = 'OPEN'"
    )
    with market.session("execution", client_id=market.first.client, portfolio_id="") as connection:
        connection.execute("SET enable_seqscan = off")
        text = "\n".join(row[0] for row in connection.execute(query.encode()))
    assert "uq_positions_open" in text
    assert "InitPlan" not in text


def test_even_the_owner_is_under_the_policies(market: Market) -> None:
    forced = market.rows(
        "postgres", "SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"
    )
    assert forced == []

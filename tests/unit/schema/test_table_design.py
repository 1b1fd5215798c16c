"""What holds for every table: what the design names is there, and what a careful administrator expects."""

from __future__ import annotations

import pytest
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Numeric, String, Table, Text, UniqueConstraint

from schema.postgres.catalogue import tables
from schema.postgres.timeseries import SERIES

DESIGN = {
    "shared": "users clients instruments symbols delisted_symbols symbol_data_status company_info holidays"
    " model_params feature_flags system_config audit_log",
    "data_ingestion": "market_data prices key_statistics institutional_holders data_quality_logs"
    " ingestion_status articles sentiment_scores events",
    "strategy_engine": "strategies strategy_signals trading_signals strategy_performance agent_actions"
    " agent_decisions backtest_results",
    "execution": "orders trades positions portfolios execution_logs",
    "risk_management": "risk_limits position_limits risk_events",
    "analytics": "portfolio_summary performance_metrics daily_pnl trader_metrics system_performance"
    " trade_analytics",
    "notification": "notification_configs notification_logs alerts",
    "logging": "system_logs performance_logs",
}
COLUMNS = {
    "trades": "id symbol side quantity price executed_at order_id status exchange strategy_id"
    " created_at updated_at",
    "positions": "id symbol quantity entry_price current_price market_value unrealized_pnl status",
    "portfolios": "id total_value cash_balance timestamp",
    "alerts": "id alert_type severity message source resolved timestamp resolution",
    "articles": "id title content source published_at symbols",
    "sentiment_scores": "id article_id score confidence keywords_positive keywords_negative timestamp",
    "events": "id article_id event_type severity keywords timestamp",
    "prices": "id symbol timestamp open high low close volume",
    "market_data": "symbol timestamp data_source open high low close volume",
    "trading_signals": "id signal_type cms_score sentiment_component technical_component regime_component"
    " explanation timestamp",
    "orders": "id order_id symbol order_type side quantity price status signal_id timestamp user_id",
    "backtest_results": "id config metrics trades equity_curve created_at",
    "daily_pnl": "user_id date realized_pnl unrealized_pnl total_pnl",
}
INDEXES = (
    "idx_prices_symbol_timestamp idx_articles_published_at idx_sentiment_timestamp idx_events_timestamp"
    " idx_events_severity idx_signals_timestamp idx_signals_type idx_orders_status idx_orders_timestamp"
    " idx_backtest_created_at"
)
_VERSIONED = {"orders", "positions", "portfolios", "strategies", "risk_limits"}

each_table = pytest.mark.parametrize("table", tables(), ids=lambda table: table.fullname)


def _by_name(name: str) -> Table:
    return next(table for table in tables() if table.name == name)


def test_the_tables_are_those_of_the_design_and_no_others() -> None:
    assert {table.fullname for table in tables()} == {
        f"{schema}.{name}" for schema, names in DESIGN.items() for name in names.split()
    }


@pytest.mark.parametrize("name", COLUMNS)
def test_every_named_column_is_there(name: str) -> None:
    assert set(COLUMNS[name].split()) <= set(_by_name(name).columns.keys())


def test_every_named_index_is_there_under_its_name() -> None:
    found = {str(index.name) for table in tables() for index in table.indexes}
    found |= {
        str(made.name)
        for table in tables()
        for made in table.constraints
        if isinstance(made, UniqueConstraint)
    }
    assert set(INDEXES.split()) <= found


@each_table
def test_table_and_columns_say_what_they_are(table: Table) -> None:
    assert table.comment
    assert [column.name for column in table.columns if not column.comment] == []


@each_table
def test_every_constraint_and_index_has_a_name_that_fits(table: Table) -> None:
    names = [made.name for made in table.constraints] + [index.name for index in table.indexes]
    assert all(name and len(str(name)) <= 63 for name in names)


@each_table
def test_types_are_those_that_lose_nothing(table: Table) -> None:
    for column in table.columns:
        kind = column.type
        assert not isinstance(kind, Float), column
        if isinstance(kind, DateTime):
            assert kind.timezone, column
        if isinstance(kind, String):
            assert isinstance(kind, Text), column
            assert kind.length is None, column
        if isinstance(kind, Numeric):
            assert kind.scale == 8, column
        if isinstance(kind, Integer) and not isinstance(kind, Boolean | Date):
            assert kind.__class__.__name__ == "BigInteger" or column.name == "version", column


@each_table
def test_every_foreign_key_is_indexed(table: Table) -> None:
    leading = [tuple(table.primary_key.columns.keys())]
    leading += [
        tuple(made.columns.keys()) for made in table.constraints if isinstance(made, UniqueConstraint)
    ]
    leading += [
        tuple(index.columns.keys())
        for index in table.indexes
        if index.dialect_options["postgresql"]["where"] is None
    ]
    for key in table.foreign_keys:
        assert any(columns and columns[0] == key.parent.name for columns in leading), key.parent


@each_table
def test_rows_know_when_they_were_made_and_changed_unless_they_are_only_added(table: Table) -> None:
    only_added = {one.name for one in SERIES} | {
        "data_ingestion.data_quality_logs",
        "notification.notification_logs",
    }
    assert ({"created_at", "updated_at"} <= set(table.columns.keys())) is (table.fullname not in only_added)


def test_those_that_two_may_change_at_once_have_a_version() -> None:
    assert {table.name for table in tables() if "version" in table.columns} == _VERSIONED


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_the_key_of_a_series_holds_its_moment(series: object) -> None:
    declared = next(one for one in SERIES if one == series)
    assert declared.column in declared.model.primary_key.columns
    assert not declared.model.foreign_keys

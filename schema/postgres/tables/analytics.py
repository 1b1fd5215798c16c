"""Summaries and measures, computed from what the other schemas hold."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.postgres.base import Base, Day, Document, Key, Moment, Money, Now, Ratio, Reference, Stamped

SCHEMA = "analytics"


class PortfolioSummary(Stamped, Base):
    """A portfolio at the end of a day."""

    __tablename__ = "portfolio_summary"
    __table_args__ = (
        UniqueConstraint("portfolio_id", "as_of"),
        {"schema": SCHEMA, "comment": "A portfolio at the end of a day"},
    )

    id: Mapped[Key] = mapped_column(comment="The entry")
    portfolio_id: Mapped[Reference] = mapped_column(
        ForeignKey("execution.portfolios.id"), comment="Which portfolio"
    )
    as_of: Mapped[Day] = mapped_column(comment="Which day")
    total_value: Mapped[Money] = mapped_column(comment="Cash and positions together")
    cash_balance: Mapped[Money] = mapped_column(comment="Cash alone")
    positions_value: Mapped[Money] = mapped_column(server_default="0", comment="Positions alone")
    realized_pnl: Mapped[Money] = mapped_column(server_default="0", comment="Gain of what was closed")
    unrealized_pnl: Mapped[Money] = mapped_column(server_default="0", comment="Gain if all were closed")
    positions_count: Mapped[int] = mapped_column(server_default="0", comment="How many positions")


class PerformanceMetric(Stamped, Base):
    """One measure of a portfolio or a strategy."""

    __tablename__ = "performance_metrics"
    __table_args__ = (
        Index(None, "metric_name", "timestamp"),
        Index(None, "portfolio_id", "timestamp"),
        Index(None, "strategy_id"),
        {"schema": SCHEMA, "comment": "One measure of a portfolio or a strategy"},
    )

    id: Mapped[Key] = mapped_column(comment="The entry")
    portfolio_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("execution.portfolios.id"), comment="Of which portfolio"
    )
    strategy_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("strategy_engine.strategies.id"), comment="Of which strategy"
    )
    metric_name: Mapped[str] = mapped_column(comment="What is measured")
    metric_value: Mapped[Ratio] = mapped_column(comment="How much")
    period: Mapped[str] = mapped_column(server_default="daily", comment="Over how long")
    details: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="From what")
    timestamp: Mapped[Now] = mapped_column(comment="When")


class DailyPnl(Stamped, Base):
    """What a user's trading gained on a day."""

    __tablename__ = "daily_pnl"
    __table_args__ = (
        UniqueConstraint("user_id", "date", "portfolio_id", postgresql_nulls_not_distinct=True),
        Index(None, "date"),
        Index(None, "portfolio_id"),
        {"schema": SCHEMA, "comment": "What a user's trading gained on a day"},
    )

    id: Mapped[Key] = mapped_column(comment="The entry")
    user_id: Mapped[Reference] = mapped_column(ForeignKey("shared.users.id"), comment="Whose")
    portfolio_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("execution.portfolios.id"), comment="In which portfolio; empty is all"
    )
    date: Mapped[Day] = mapped_column(comment="Which day")
    realized_pnl: Mapped[Money] = mapped_column(server_default="0", comment="Gain of what was closed")
    unrealized_pnl: Mapped[Money] = mapped_column(server_default="0", comment="Gain if all were closed")
    total_pnl: Mapped[Money] = mapped_column(server_default="0", comment="Both together")
    fees: Mapped[Money] = mapped_column(server_default="0", comment="What it cost")
    trades_count: Mapped[int] = mapped_column(server_default="0", comment="How many trades")


class TraderMetric(Stamped, Base):
    """How a user trades."""

    __tablename__ = "trader_metrics"
    __table_args__ = (
        CheckConstraint("win_rate IS NULL OR win_rate BETWEEN 0 AND 1", name="win_rate"),
        UniqueConstraint("user_id", "as_of"),
        {"schema": SCHEMA, "comment": "How a user trades"},
    )

    id: Mapped[Key] = mapped_column(comment="The entry")
    user_id: Mapped[Reference] = mapped_column(ForeignKey("shared.users.id"), comment="Whose")
    as_of: Mapped[Day] = mapped_column(comment="Up to which day")
    trades_count: Mapped[int] = mapped_column(server_default="0", comment="How many trades")
    win_rate: Mapped[Ratio | None] = mapped_column(comment="Share of trades that gained")
    average_gain: Mapped[Money | None] = mapped_column(comment="Of those that gained")
    average_loss: Mapped[Money | None] = mapped_column(comment="Of those that lost")
    sharpe_ratio: Mapped[Ratio | None] = mapped_column(comment="Return by its unrest")
    max_drawdown: Mapped[Ratio | None] = mapped_column(comment="Deepest fall from a height")
    turnover: Mapped[Money] = mapped_column(server_default="0", comment="Value traded")


class SystemPerformance(Base):
    """One measure of the platform itself. A time series: kept by range of `timestamp`."""

    __tablename__ = "system_performance"
    __table_args__ = (
        Index(None, "component", "metric_name", "timestamp"),
        {"schema": SCHEMA, "comment": "One measure of the platform itself"},
    )

    timestamp: Mapped[Now] = mapped_column(primary_key=True, comment="When")
    id: Mapped[Key] = mapped_column(comment="The entry")
    component: Mapped[str] = mapped_column(comment="Which part")
    metric_name: Mapped[str] = mapped_column(comment="What is measured")
    metric_value: Mapped[Ratio] = mapped_column(comment="How much")
    unit: Mapped[str] = mapped_column(server_default="", comment="In what unit")
    tags: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="Where exactly")


class TradeAnalytic(Stamped, Base):
    """How well a trade was executed."""

    __tablename__ = "trade_analytics"
    __table_args__ = (
        Index(None, "symbol", "executed_at"),
        Index(None, "portfolio_id"),
        {"schema": SCHEMA, "comment": "How well a trade was executed"},
    )

    id: Mapped[Key] = mapped_column(comment="The entry")
    trade_id: Mapped[Reference] = mapped_column(
        ForeignKey("execution.trades.id"), unique=True, comment="Which trade"
    )
    portfolio_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("execution.portfolios.id"), comment="Into which portfolio it went"
    )
    symbol: Mapped[str] = mapped_column(comment="What was traded")
    executed_at: Mapped[Moment] = mapped_column(comment="When")
    arrival_price: Mapped[Money | None] = mapped_column(comment="When the order was placed")
    vwap: Mapped[Money | None] = mapped_column(comment="The market's average over the order's life")
    slippage: Mapped[Money | None] = mapped_column(comment="Price paid less arrival price")
    market_impact: Mapped[Money | None] = mapped_column(comment="How far the order moved the market")
    latency_ms: Mapped[Ratio | None] = mapped_column(comment="From order to fill, in milliseconds")

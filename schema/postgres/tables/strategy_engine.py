"""Strategies, what they and the agents decide, and how that would have gone."""

from __future__ import annotations

import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schema.postgres.base import (
    DOCUMENT,
    Base,
    Choice,
    Day,
    Document,
    Key,
    Moment,
    Money,
    Now,
    Ratio,
    Reference,
    Stamped,
    Versioned,
    one_of,
)

SCHEMA = "strategy_engine"


class StrategyStatus(enum.StrEnum):
    DRAFT = "DRAFT"
    PAPER = "PAPER"
    LIVE = "LIVE"
    PAUSED = "PAUSED"
    RETIRED = "RETIRED"


class SignalType(enum.StrEnum):
    BUY = "BUY"
    SELL = "SELL"
    HOLD = "HOLD"


class ActionStatus(enum.StrEnum):
    PENDING = "PENDING"
    DONE = "DONE"
    FAILED = "FAILED"


class Strategy(Stamped, Versioned, Base):
    """A way to trade, with its parameters."""

    __tablename__ = "strategies"
    __table_args__ = (
        one_of("status", StrategyStatus),
        {"schema": SCHEMA, "comment": "A way to trade, with its parameters"},
    )

    id: Mapped[Key] = mapped_column(comment="The strategy")
    strategy_id: Mapped[str] = mapped_column(unique=True, comment="What programs call it")
    name: Mapped[str] = mapped_column(comment="What people call it")
    description: Mapped[str | None] = mapped_column(comment="What it does")
    strategy_type: Mapped[str] = mapped_column(server_default="", comment="Its family")
    parameters: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="Its settings")
    status: Mapped[StrategyStatus] = mapped_column(
        Choice(StrategyStatus), server_default="DRAFT", comment="How far it is from real money"
    )

    signals: Mapped[list[StrategySignal]] = relationship(back_populates="strategy")


class StrategySignal(Stamped, Base):
    """What a strategy would do with a symbol at a moment."""

    __tablename__ = "strategy_signals"
    __table_args__ = (
        one_of("signal_type", SignalType),
        CheckConstraint("strength BETWEEN 0 AND 1", name="strength"),
        Index(None, "strategy_id", "timestamp"),
        Index(None, "symbol", "timestamp"),
        {"schema": SCHEMA, "comment": "What a strategy would do with a symbol at a moment"},
    )

    id: Mapped[Key] = mapped_column(comment="The signal")
    strategy_id: Mapped[Reference] = mapped_column(
        ForeignKey("strategy_engine.strategies.id"), comment="Which strategy"
    )
    symbol: Mapped[str] = mapped_column(comment="With what")
    signal_type: Mapped[SignalType] = mapped_column(Choice(SignalType), comment="Buy, sell or hold")
    strength: Mapped[Ratio] = mapped_column(comment="How much, from 0 to 1")
    price: Mapped[Money | None] = mapped_column(comment="At which price it was seen")
    details: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="What led to it")
    timestamp: Mapped[Now] = mapped_column(comment="When")

    strategy: Mapped[Strategy] = relationship(back_populates="signals")


class TradingSignal(Stamped, Base):
    """The combined signal that orders follow: sentiment, technique and regime together."""

    __tablename__ = "trading_signals"
    __table_args__ = (
        one_of("signal_type", SignalType),
        Index("idx_signals_timestamp", "timestamp"),
        Index("idx_signals_type", "signal_type"),
        Index(None, "symbol", "timestamp"),
        {"schema": SCHEMA, "comment": "The combined signal that orders follow"},
    )

    id: Mapped[Key] = mapped_column(comment="The signal")
    symbol: Mapped[str | None] = mapped_column(comment="With what; empty is the whole market")
    signal_type: Mapped[SignalType] = mapped_column(Choice(SignalType), comment="Buy, sell or hold")
    cms_score: Mapped[Ratio] = mapped_column(comment="The composite market score")
    sentiment_component: Mapped[Ratio] = mapped_column(server_default="0", comment="What news adds to it")
    technical_component: Mapped[Ratio] = mapped_column(server_default="0", comment="What prices add to it")
    regime_component: Mapped[Ratio] = mapped_column(
        server_default="0", comment="What the market's state adds to it"
    )
    explanation: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="Why, for people")
    timestamp: Mapped[Now] = mapped_column(comment="When")


class StrategyPerformance(Stamped, Base):
    """How a strategy did on a day."""

    __tablename__ = "strategy_performance"
    __table_args__ = (
        CheckConstraint("win_rate IS NULL OR win_rate BETWEEN 0 AND 1", name="win_rate"),
        UniqueConstraint("strategy_id", "as_of"),
        {"schema": SCHEMA, "comment": "How a strategy did on a day"},
    )

    id: Mapped[Key] = mapped_column(comment="The entry")
    strategy_id: Mapped[Reference] = mapped_column(
        ForeignKey("strategy_engine.strategies.id"), comment="Which strategy"
    )
    as_of: Mapped[Day] = mapped_column(comment="Up to which day")
    total_return: Mapped[Ratio | None] = mapped_column(comment="Since it began")
    sharpe_ratio: Mapped[Ratio | None] = mapped_column(comment="Return by its unrest")
    max_drawdown: Mapped[Ratio | None] = mapped_column(comment="Deepest fall from a height")
    win_rate: Mapped[Ratio | None] = mapped_column(comment="Share of trades that gained")
    trades_count: Mapped[int] = mapped_column(server_default="0", comment="How many trades")
    pnl: Mapped[Money] = mapped_column(server_default="0", comment="Gain of that day")


class AgentAction(Stamped, Base):
    """Something that an agent did."""

    __tablename__ = "agent_actions"
    __table_args__ = (
        one_of("status", ActionStatus),
        Index(None, "agent_name", "timestamp"),
        Index(None, "decision_id"),
        {"schema": SCHEMA, "comment": "Something that an agent did"},
    )

    id: Mapped[Key] = mapped_column(comment="The action")
    agent_name: Mapped[str] = mapped_column(comment="Which agent")
    decision_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("strategy_engine.agent_decisions.id"), comment="Following which decision"
    )
    action_type: Mapped[str] = mapped_column(comment="What kind")
    symbol: Mapped[str | None] = mapped_column(comment="With what")
    details: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="What exactly")
    status: Mapped[ActionStatus] = mapped_column(
        Choice(ActionStatus), server_default="PENDING", comment="How it went"
    )
    error_message: Mapped[str | None] = mapped_column(comment="Why it failed")
    timestamp: Mapped[Now] = mapped_column(comment="When")


class AgentDecision(Stamped, Base):
    """What an agent concluded, from what, and how sure it was."""

    __tablename__ = "agent_decisions"
    __table_args__ = (
        one_of("decision", SignalType),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        Index(None, "agent_name", "timestamp"),
        Index(None, "symbol", "timestamp"),
        {"schema": SCHEMA, "comment": "What an agent concluded, from what, and how sure it was"},
    )

    id: Mapped[Key] = mapped_column(comment="The decision")
    agent_name: Mapped[str] = mapped_column(comment="Which agent")
    symbol: Mapped[str] = mapped_column(comment="With what")
    decision: Mapped[SignalType] = mapped_column(Choice(SignalType), comment="Buy, sell or hold")
    confidence: Mapped[Ratio] = mapped_column(comment="How sure, from 0 to 1")
    reasoning: Mapped[str] = mapped_column(server_default="", comment="Why, in words")
    inputs: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="From what")
    timestamp: Mapped[Now] = mapped_column(comment="When")


class BacktestResult(Stamped, Base):
    """How a strategy would have done."""

    __tablename__ = "backtest_results"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR started_at IS NULL OR ended_at >= started_at", name="period"),
        Index("idx_backtest_created_at", "created_at"),
        Index(None, "strategy_id"),
        {"schema": SCHEMA, "comment": "How a strategy would have done"},
    )

    id: Mapped[Key] = mapped_column(comment="The run")
    strategy_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("strategy_engine.strategies.id"), comment="Which strategy"
    )
    started_at: Mapped[Moment | None] = mapped_column(comment="From when it was played")
    ended_at: Mapped[Moment | None] = mapped_column(comment="To when")
    config: Mapped[Document] = mapped_column(comment="With which settings")
    metrics: Mapped[Document] = mapped_column(comment="What came of it")
    trades: Mapped[Any] = mapped_column(DOCUMENT, server_default=text("'[]'"), comment="Its trades")
    equity_curve: Mapped[Any] = mapped_column(
        DOCUMENT, server_default=text("'[]'"), comment="Its worth over time"
    )

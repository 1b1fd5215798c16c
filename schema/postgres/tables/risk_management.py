"""What may be risked, and what went beyond it."""

from __future__ import annotations

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.postgres.base import (
    Base,
    Choice,
    Document,
    Key,
    Moment,
    Money,
    Now,
    Reference,
    Stamped,
    Versioned,
    one_of,
)

SCHEMA = "risk_management"


class LimitType(enum.StrEnum):
    MAX_ORDER_VALUE = "MAX_ORDER_VALUE"
    MAX_POSITION_VALUE = "MAX_POSITION_VALUE"
    MAX_DAILY_LOSS = "MAX_DAILY_LOSS"
    MAX_DRAWDOWN = "MAX_DRAWDOWN"
    MAX_LEVERAGE = "MAX_LEVERAGE"
    MAX_ORDERS_PER_MINUTE = "MAX_ORDERS_PER_MINUTE"


class RiskSeverity(enum.StrEnum):
    INFO = "INFO"
    WARNING = "WARNING"
    CRITICAL = "CRITICAL"
    EMERGENCY = "EMERGENCY"


class RiskLimit(Stamped, Versioned, Base):
    """How much of one kind of risk a portfolio, a strategy or the firm may take."""

    __tablename__ = "risk_limits"
    __table_args__ = (
        one_of("limit_type", LimitType),
        CheckConstraint("limit_value >= 0", name="limit_value"),
        CheckConstraint("warning_value IS NULL OR warning_value <= limit_value", name="warning_value"),
        UniqueConstraint("limit_type", "portfolio_id", "strategy_id", postgresql_nulls_not_distinct=True),
        Index(None, "portfolio_id"),
        Index(None, "strategy_id"),
        {"schema": SCHEMA, "comment": "How much of one kind of risk may be taken, and by whom"},
    )

    id: Mapped[Key] = mapped_column(comment="The limit")
    limit_type: Mapped[LimitType] = mapped_column(Choice(LimitType), comment="Of which risk")
    portfolio_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("execution.portfolios.id"), comment="For which portfolio; empty is all"
    )
    strategy_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("strategy_engine.strategies.id"), comment="For which strategy; empty is all"
    )
    limit_value: Mapped[Money] = mapped_column(comment="How much")
    warning_value: Mapped[Money | None] = mapped_column(comment="From where somebody is told")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"), comment="Whether it holds now")
    set_by: Mapped[str | None] = mapped_column(comment="Who set it")


class PositionLimit(Stamped, Base):
    """How much of one symbol a portfolio may hold."""

    __tablename__ = "position_limits"
    __table_args__ = (
        CheckConstraint("max_quantity IS NULL OR max_quantity >= 0", name="max_quantity"),
        CheckConstraint("max_value IS NULL OR max_value >= 0", name="max_value"),
        CheckConstraint("max_quantity IS NOT NULL OR max_value IS NOT NULL", name="some_limit"),
        UniqueConstraint("portfolio_id", "symbol", postgresql_nulls_not_distinct=True),
        {"schema": SCHEMA, "comment": "How much of one symbol a portfolio may hold"},
    )

    id: Mapped[Key] = mapped_column(comment="The limit")
    portfolio_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("execution.portfolios.id"), comment="For which portfolio; empty is all"
    )
    symbol: Mapped[str] = mapped_column(comment="Of what")
    max_quantity: Mapped[Money | None] = mapped_column(comment="How many")
    max_value: Mapped[Money | None] = mapped_column(comment="For how much")


class RiskEvent(Stamped, Base):
    """A limit that was reached or broken, and what was done."""

    __tablename__ = "risk_events"
    __table_args__ = (
        one_of("severity", RiskSeverity),
        Index(None, "occurred_at"),
        Index(None, "portfolio_id", "occurred_at"),
        Index(None, "risk_limit_id"),
        {"schema": SCHEMA, "comment": "A limit that was reached or broken, and what was done"},
    )

    id: Mapped[Key] = mapped_column(comment="The event")
    risk_limit_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("risk_management.risk_limits.id"), comment="Which limit"
    )
    portfolio_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("execution.portfolios.id"), comment="In which portfolio"
    )
    event_type: Mapped[str] = mapped_column(comment="What kind")
    severity: Mapped[RiskSeverity] = mapped_column(Choice(RiskSeverity), comment="How grave")
    measured_value: Mapped[Money | None] = mapped_column(comment="How much it was")
    description: Mapped[str] = mapped_column(server_default="", comment="In words")
    details: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="What else is known")
    occurred_at: Mapped[Now] = mapped_column(comment="When")
    resolved_at: Mapped[Moment | None] = mapped_column(comment="When it was over")
    resolution: Mapped[str | None] = mapped_column(comment="What was done")

"""Orders, what became of them, and what is held because of them."""

from __future__ import annotations

import enum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from schema.postgres.base import (
    CLIENT_SETTING,
    Base,
    Choice,
    Document,
    FromServer,
    Key,
    Moment,
    Money,
    Now,
    Reference,
    Stamped,
    Versioned,
    one_of,
)

SCHEMA = "execution"

# Of a fill and of what is held: whoever works for one client need not say for which. Spelled as the server
# gives it back, so that a comparison finds nothing.
THE_SESSIONS = FromServer(
    f"(NULLIF(current_setting('{CLIENT_SETTING}'::text, true), ''::text))::bigint", "NULL"
)


class Side(enum.StrEnum):
    BUY = "BUY"
    SELL = "SELL"


class OrderType(enum.StrEnum):
    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    STOP_LIMIT = "STOP_LIMIT"


class OrderSource(enum.StrEnum):
    API = "API"
    STRATEGY = "STRATEGY"
    MANUAL = "MANUAL"


class TimeInForce(enum.StrEnum):
    DAY = "DAY"
    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"


class OrderStatus(enum.StrEnum):
    PENDING = "PENDING"
    SUBMITTED = "SUBMITTED"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class TradeStatus(enum.StrEnum):
    PENDING = "PENDING"
    EXECUTED = "EXECUTED"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


class PositionStatus(enum.StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Portfolio(Stamped, Versioned, Base):
    """What a client holds and is worth, as last computed."""

    __tablename__ = "portfolios"
    __table_args__ = (
        UniqueConstraint("client_id", "name"),
        UniqueConstraint("id", "client_id"),
        CheckConstraint("currency ~ '^[A-Z]{3,5}$'", name="currency").ddl_if(dialect="postgresql"),
        Index(None, "timestamp"),
        {"schema": SCHEMA, "comment": "What a client holds and is worth, as last computed"},
    )

    id: Mapped[Key] = mapped_column(comment="The portfolio")
    client_id: Mapped[Reference] = mapped_column(ForeignKey("shared.clients.id"), comment="Whose it is")
    name: Mapped[str] = mapped_column(server_default="main", comment="What the client calls it")
    currency: Mapped[str] = mapped_column(server_default="USD", comment="In which all its amounts are")
    total_value: Mapped[Money] = mapped_column(comment="Cash and positions together")
    cash_balance: Mapped[Money] = mapped_column(comment="Cash alone")
    timestamp: Mapped[Now] = mapped_column(comment="When the amounts were computed")

    positions: Mapped[list[Position]] = relationship(back_populates="portfolio")


class Order(Stamped, Versioned, Base):
    """One instruction to a market, from the wish to its end."""

    __tablename__ = "orders"
    __table_args__ = (
        one_of("side", Side),
        one_of("order_type", OrderType),
        one_of("time_in_force", TimeInForce),
        one_of("status", OrderStatus),
        one_of("source", OrderSource),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("filled_quantity BETWEEN 0 AND quantity", name="filled_quantity"),
        CheckConstraint("price IS NULL OR price > 0", name="price"),
        CheckConstraint("price IS NOT NULL OR order_type NOT IN ('LIMIT', 'STOP_LIMIT')", name="limit_price"),
        CheckConstraint(
            "stop_price IS NOT NULL OR order_type NOT IN ('STOP', 'STOP_LIMIT')", name="stop_price"
        ),
        UniqueConstraint("client_id", "idempotency_key"),
        ForeignKeyConstraint(
            ["portfolio_id", "client_id"],
            ["execution.portfolios.id", "execution.portfolios.client_id"],
            name="fk_orders_portfolio_id_portfolios",
        ),
        Index("idx_orders_status", "status"),
        Index("idx_orders_timestamp", "timestamp"),
        Index(None, "symbol", "timestamp"),
        Index(None, "user_id"),
        Index(None, "portfolio_id"),
        Index(None, "strategy_id"),
        Index(None, "signal_id"),
        Index(
            "ix_orders_working",
            "portfolio_id",
            "symbol",
            postgresql_where=text("status IN ('PENDING', 'SUBMITTED', 'PARTIALLY_FILLED')"),
        ),
        {"schema": SCHEMA, "comment": "One instruction to a market, from the wish to its end"},
    )

    id: Mapped[Key] = mapped_column(comment="The order")
    order_id: Mapped[str] = mapped_column(unique=True, comment="Its name at the broker and in every message")
    idempotency_key: Mapped[str] = mapped_column(
        comment="Chosen by the sender; the same key again is the same order, not a second one"
    )
    client_id: Mapped[Reference] = mapped_column(ForeignKey("shared.clients.id"), comment="For whom")
    user_id: Mapped[Reference | None] = mapped_column(ForeignKey("shared.users.id"), comment="Who placed it")
    portfolio_id: Mapped[Reference | None] = mapped_column(
        comment="Into which portfolio of the client its fills go"
    )
    strategy_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("strategy_engine.strategies.id"), comment="Which strategy wanted it"
    )
    signal_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("strategy_engine.trading_signals.id"), comment="Which signal set it off"
    )
    symbol: Mapped[str] = mapped_column(comment="What is traded")
    exchange: Mapped[str | None] = mapped_column(comment="Where; empty leaves it to the router")
    side: Mapped[Side] = mapped_column(Choice(Side), comment="Buy or sell")
    order_type: Mapped[OrderType] = mapped_column(Choice(OrderType), comment="Market, limit or stop")
    time_in_force: Mapped[TimeInForce] = mapped_column(
        Choice(TimeInForce), server_default="DAY", comment="How long it stands"
    )
    quantity: Mapped[Money] = mapped_column(comment="How much is wanted")
    price: Mapped[Money | None] = mapped_column(comment="The limit, where it has one")
    stop_price: Mapped[Money | None] = mapped_column(comment="Where a stop becomes live")
    filled_quantity: Mapped[Money] = mapped_column(server_default="0", comment="How much was done")
    average_price: Mapped[Money | None] = mapped_column(comment="Of what was done")
    status: Mapped[OrderStatus] = mapped_column(
        Choice(OrderStatus),
        server_default="PENDING",
        comment="Where it stands; a trigger keeps the order of states",
    )
    reason: Mapped[str | None] = mapped_column(comment="Why it was rejected or cancelled")
    source: Mapped[OrderSource] = mapped_column(
        Choice(OrderSource), server_default="API", comment="By which way it came in"
    )
    timestamp: Mapped[Now] = mapped_column(comment="When it was placed")

    trades: Mapped[list[Trade]] = relationship(back_populates="order")


class Trade(Stamped, Base):
    """One fill of an order."""

    __tablename__ = "trades"
    __table_args__ = (
        one_of("side", Side),
        one_of("status", TradeStatus),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("price > 0", name="price"),
        UniqueConstraint("exchange", "execution_id"),
        ForeignKeyConstraint(
            ["portfolio_id", "client_id"], ["execution.portfolios.id", "execution.portfolios.client_id"]
        ),
        Index(None, "client_id", "executed_at"),
        Index(None, "symbol", "executed_at"),
        Index(None, "executed_at"),
        Index(None, "order_id"),
        Index(None, "portfolio_id"),
        Index(None, "strategy_id"),
        Index(
            "ix_trades_unsettled",
            "executed_at",
            postgresql_where=text("status IN ('PENDING', 'EXECUTED')"),
        ),
        {"schema": SCHEMA, "comment": "One fill of an order"},
    )

    id: Mapped[Key] = mapped_column(comment="The trade")
    order_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("execution.orders.id"), comment="Which order it fills; empty when booked by hand"
    )
    client_id: Mapped[Reference] = mapped_column(
        ForeignKey("shared.clients.id"), server_default=THE_SESSIONS, comment="For whom"
    )
    portfolio_id: Mapped[Reference | None] = mapped_column(comment="Into which portfolio it goes")
    strategy_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("strategy_engine.strategies.id"), comment="Which strategy wanted it"
    )
    execution_id: Mapped[str | None] = mapped_column(comment="Its name at the exchange")
    symbol: Mapped[str] = mapped_column(comment="What was traded")
    exchange: Mapped[str | None] = mapped_column(comment="Where")
    side: Mapped[Side] = mapped_column(Choice(Side), comment="Bought or sold")
    quantity: Mapped[Money] = mapped_column(comment="How much")
    price: Mapped[Money] = mapped_column(comment="At what price")
    commission: Mapped[Money] = mapped_column(server_default="0", comment="What the broker took")
    executed_at: Mapped[Now] = mapped_column(comment="When it was done")
    status: Mapped[TradeStatus] = mapped_column(
        Choice(TradeStatus), server_default="PENDING", comment="How far its booking is"
    )

    order: Mapped[Order | None] = relationship(back_populates="trades")
    action = synonym("side")


class Position(Stamped, Versioned, Base):
    """What a portfolio holds of one symbol."""

    __tablename__ = "positions"
    __table_args__ = (
        one_of("status", PositionStatus),
        CheckConstraint("entry_price >= 0", name="entry_price"),
        CheckConstraint("status = 'OPEN' OR quantity = 0", name="closed_is_empty"),
        ForeignKeyConstraint(
            ["portfolio_id", "client_id"], ["execution.portfolios.id", "execution.portfolios.client_id"]
        ),
        Index(
            "uq_positions_open",
            "portfolio_id",
            "symbol",
            unique=True,
            postgresql_where=text("status = 'OPEN'"),
            sqlite_where=text("status = 'OPEN'"),
        ),
        Index(None, "client_id"),
        Index(None, "portfolio_id", "opened_at"),
        Index(None, "symbol"),
        {"schema": SCHEMA, "comment": "What a portfolio holds of one symbol"},
    )

    id: Mapped[Key] = mapped_column(comment="The position")
    client_id: Mapped[Reference] = mapped_column(server_default=THE_SESSIONS, comment="Whose it is")
    portfolio_id: Mapped[Reference] = mapped_column(comment="Which portfolio holds it")
    symbol: Mapped[str] = mapped_column(comment="Of what")
    quantity: Mapped[Money] = mapped_column(comment="How much; below zero is short")
    entry_price: Mapped[Money] = mapped_column(server_default="0", comment="Average price paid")
    current_price: Mapped[Money] = mapped_column(server_default="0", comment="Last price seen")
    market_value: Mapped[Money] = mapped_column(server_default="0", comment="Quantity at the last price")
    unrealized_pnl: Mapped[Money] = mapped_column(server_default="0", comment="Gain if closed now")
    realized_pnl: Mapped[Money] = mapped_column(server_default="0", comment="Gain of what was closed")
    status: Mapped[PositionStatus] = mapped_column(
        Choice(PositionStatus), server_default="OPEN", comment="Open, or closed and kept"
    )
    opened_at: Mapped[Now] = mapped_column(comment="When it was opened")
    closed_at: Mapped[Moment | None] = mapped_column(comment="When it was closed")

    portfolio: Mapped[Portfolio] = relationship(back_populates="positions")


class ExecutionLog(Base):
    """What happened to an order, step by step. A time series: kept by range of `logged_at`."""

    __tablename__ = "execution_logs"
    __table_args__ = (
        Index(None, "order_id", "logged_at"),
        Index(None, "client_id", "logged_at"),
        {"schema": SCHEMA, "comment": "What happened to an order, step by step"},
    )

    logged_at: Mapped[Now] = mapped_column(primary_key=True, comment="When")
    id: Mapped[Key] = mapped_column(comment="The entry")
    # No foreign key: the log outlives what it tells of.
    order_id: Mapped[Reference | None] = mapped_column(comment="To which order")
    client_id: Mapped[Reference | None] = mapped_column(comment="Whose order it is")
    event: Mapped[str] = mapped_column(comment="What")
    message: Mapped[str] = mapped_column(server_default="", comment="In words")
    details: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="What else is known")

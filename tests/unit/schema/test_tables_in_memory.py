"""The models as programs use them in unit tests: on SQLite in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from schema.postgres import in_memory
from schema.postgres.tables.data_ingestion import Article, MarketData, SentimentScore
from schema.postgres.tables.execution import Order, OrderStatus, OrderType, Portfolio, Position, Side, Trade
from schema.postgres.tables.logging import Level, SystemLog
from schema.postgres.tables.shared import AuditEntry, AuditOperation, Client, ModelParam
from schema.postgres.tables.strategy_engine import BacktestResult


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with Session(in_memory.create_all(engine)) as opened:
        yield opened
    engine.dispose()


def _portfolio(session: Session) -> Portfolio:
    client = Client(client_code="C1", name="First")
    session.add(client)
    session.flush()
    portfolio = Portfolio(client_id=client.id, total_value=Decimal("10.5"), cash_balance=Decimal(3))
    session.add(portfolio)
    session.flush()
    return portfolio


def _order(portfolio: Portfolio, key: str = "k1") -> Order:
    return Order(
        order_id=f"o-{key}",
        idempotency_key=key,
        client_id=portfolio.client_id,
        portfolio_id=portfolio.id,
        symbol="AAPL",
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        quantity=Decimal(100),
        price=Decimal("150.00000001"),
    )


def test_an_order_comes_back_as_it_went_in(session: Session) -> None:
    order = _order(_portfolio(session))
    session.add(order)
    session.commit()
    found = session.scalars(select(Order)).one()
    assert (found.price, found.quantity) == (Decimal("150.00000001"), Decimal(100))
    assert (found.side, found.status, found.version) == (Side.BUY, OrderStatus.PENDING, 1)
    assert found.created_at.tzinfo is UTC


def test_the_same_idempotency_key_is_refused(session: Session) -> None:
    portfolio = _portfolio(session)
    session.add(_order(portfolio))
    session.flush()
    second = _order(portfolio)
    second.order_id = "another"
    session.add(second)
    with pytest.raises(IntegrityError, match="idempotency_key"):
        session.flush()


def test_a_trades_action_is_its_side(session: Session) -> None:
    trade = Trade(client_id=1, symbol="AAPL", action=Side.SELL, quantity=Decimal(1), price=Decimal(2))
    session.add(trade)
    session.flush()
    assert trade.side is Side.SELL
    assert session.scalars(select(Trade).where(Trade.action == Side.SELL)).one() is trade


def test_an_unknown_side_is_refused(session: Session) -> None:
    session.add(Trade(client_id=1, symbol="AAPL", action="HOLD", quantity=Decimal(1), price=Decimal(2)))
    with pytest.raises(StatementError, match="HOLD"):
        session.flush()


def test_checks_hold_in_memory_too(session: Session) -> None:
    session.add(Trade(client_id=1, symbol="AAPL", side=Side.BUY, quantity=Decimal(-1), price=Decimal(2)))
    with pytest.raises(IntegrityError, match="ck_trades_quantity"):
        session.flush()


def test_one_open_position_a_symbol_and_any_number_of_closed_ones(session: Session) -> None:
    portfolio = _portfolio(session)

    def position(status: str, quantity: int) -> Position:
        return Position(
            client_id=portfolio.client_id,
            portfolio_id=portfolio.id,
            symbol="AAPL",
            quantity=Decimal(quantity),
            status=status,
        )

    session.add_all([position("CLOSED", 0), position("CLOSED", 0), position("OPEN", 5)])
    session.flush()
    session.add(position("OPEN", 6))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_position_has_its_client_from_its_portfolio_and_never_from_nowhere(session: Session) -> None:
    portfolio = _portfolio(session)
    held = Position(portfolio=portfolio, symbol="AAPL", quantity=Decimal(1))
    session.add(held)
    session.flush()
    assert held.client_id == portfolio.client_id
    session.add(Position(portfolio_id=portfolio.id, symbol="MSFT", quantity=Decimal(1)))
    with pytest.raises(IntegrityError, match=r"positions\.client_id"):
        session.flush()


def test_moments_of_any_zone_come_back_in_utc(session: Session) -> None:
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=-5)))
    bar = {name: Decimal(1) for name in ("open", "high", "low", "close")}
    session.add(MarketData(symbol="AAPL", timestamp=moment, data_source="feed", interval="1m", **bar))
    session.commit()
    found = session.scalars(select(MarketData.timestamp)).one()
    assert found == moment
    assert found.tzinfo is UTC


def test_documents_and_lists_come_back(session: Session) -> None:
    article = Article(title="t", source="s", published_at=datetime.now(UTC), symbols=["AAPL", "MSFT"])
    article.sentiment_scores.append(
        SentimentScore(score=Decimal("0.5"), confidence=Decimal(1), keywords_pos=["up"], keywords_neg=[])
    )
    session.add_all([article, ModelParam(category="c", name="n", value=[1, {"a": None}])])
    session.add(BacktestResult(config={"a": 1}, metrics={}, equity_curve=[1, 2]))
    session.commit()
    score = session.scalars(select(SentimentScore)).one()
    assert (score.article.symbols, score.keywords_positive) == (["AAPL", "MSFT"], ["up"])
    assert session.scalars(select(ModelParam.value)).one() == [1, {"a": None}]
    assert session.scalars(select(BacktestResult)).one().trades == []


def test_rows_of_a_time_series_are_numbered(session: Session) -> None:
    session.add_all([SystemLog(service="s", level=Level.INFO, message="m") for _ in range(3)])
    session.add(AuditEntry(schema_name="a", table_name="b", operation=AuditOperation.INSERT))
    session.commit()
    assert len(set(session.scalars(select(SystemLog.id)))) == 3

"""What comes in from outside: prices, fundamentals, news, and how well it arrives."""

from __future__ import annotations

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from schema.postgres.base import (
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
    Texts,
    one_of,
)

SCHEMA = "data_ingestion"

# A bar is possible only when its extremes enclose it.
_BAR = "low <= open AND low <= close AND high >= open AND high >= close"


class Quality(enum.StrEnum):
    OK = "OK"
    WARNING = "WARNING"
    FAILED = "FAILED"


class IngestionState(enum.StrEnum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"


class EventSeverity(enum.StrEnum):
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class MarketData(Base):
    """Bars as they came from a source. A time series: kept by range of `timestamp`."""

    __tablename__ = "market_data"
    __table_args__ = (
        CheckConstraint(_BAR, name="bar"),
        CheckConstraint("low > 0", name="low"),
        CheckConstraint("volume >= 0", name="volume"),
        {"schema": SCHEMA, "comment": "Bars as they came from a source"},
    )

    symbol: Mapped[str] = mapped_column(primary_key=True, comment="The ticker")
    timestamp: Mapped[Moment] = mapped_column(primary_key=True, comment="Where the bar begins")
    data_source: Mapped[str] = mapped_column(primary_key=True, comment="From where")
    interval: Mapped[str] = mapped_column(
        primary_key=True, server_default="1m", comment="How long the bar is"
    )
    open: Mapped[Money] = mapped_column(comment="First price")
    high: Mapped[Money] = mapped_column(comment="Highest price")
    low: Mapped[Money] = mapped_column(comment="Lowest price")
    close: Mapped[Money] = mapped_column(comment="Last price")
    volume: Mapped[Money] = mapped_column(server_default="0", comment="How much was traded")
    created_at: Mapped[Now] = mapped_column(comment="When it arrived")


class Price(Stamped, Base):
    """Checked bars that strategies work with."""

    __tablename__ = "prices"
    __table_args__ = (
        CheckConstraint(_BAR, name="bar"),
        CheckConstraint("volume >= 0", name="volume"),
        UniqueConstraint("symbol", "timestamp", name="idx_prices_symbol_timestamp"),
        Index(None, "timestamp"),
        {"schema": SCHEMA, "comment": "Checked bars that strategies work with"},
    )

    id: Mapped[Key] = mapped_column(comment="The bar")
    symbol: Mapped[str] = mapped_column(comment="The ticker")
    timestamp: Mapped[Moment] = mapped_column(comment="Where the bar begins")
    open: Mapped[Money] = mapped_column(comment="First price")
    high: Mapped[Money] = mapped_column(comment="Highest price")
    low: Mapped[Money] = mapped_column(comment="Lowest price")
    close: Mapped[Money] = mapped_column(comment="Last price")
    volume: Mapped[Money] = mapped_column(server_default="0", comment="How much was traded")


class KeyStatistic(Stamped, Base):
    """Fundamentals of a company on a day."""

    __tablename__ = "key_statistics"
    __table_args__ = ({"schema": SCHEMA, "comment": "Fundamentals of a company on a day"},)

    symbol: Mapped[str] = mapped_column(
        ForeignKey("shared.symbols.symbol"), primary_key=True, comment="Its ticker"
    )
    as_of: Mapped[Day] = mapped_column(primary_key=True, comment="Of which day")
    market_cap: Mapped[Money | None] = mapped_column(comment="Value of the whole company")
    enterprise_value: Mapped[Money | None] = mapped_column(comment="With its debt, less its cash")
    trailing_pe: Mapped[Ratio | None] = mapped_column(comment="Price to last year's earnings")
    forward_pe: Mapped[Ratio | None] = mapped_column(comment="Price to next year's earnings")
    price_to_book: Mapped[Ratio | None] = mapped_column(comment="Price to net assets")
    dividend_yield: Mapped[Ratio | None] = mapped_column(comment="A year's dividend to price")
    beta: Mapped[Ratio | None] = mapped_column(comment="How it moves with the market")
    shares_outstanding: Mapped[int | None] = mapped_column(comment="How many shares there are")
    details: Mapped[Document] = mapped_column(
        server_default=text("'{}'"), comment="What else the source gave"
    )


class InstitutionalHolder(Stamped, Base):
    """Who holds much of a company, as reported."""

    __tablename__ = "institutional_holders"
    __table_args__ = (
        CheckConstraint("shares >= 0", name="shares"),
        Index(None, "holder"),
        {"schema": SCHEMA, "comment": "Who holds much of a company, as reported"},
    )

    symbol: Mapped[str] = mapped_column(
        ForeignKey("shared.symbols.symbol"), primary_key=True, comment="Its ticker"
    )
    holder: Mapped[str] = mapped_column(primary_key=True, comment="Who")
    reported_on: Mapped[Day] = mapped_column(primary_key=True, comment="In the report of which day")
    shares: Mapped[int] = mapped_column(comment="How many shares")
    value: Mapped[Money | None] = mapped_column(comment="What they were worth")
    percent_held: Mapped[Ratio | None] = mapped_column(comment="Of all shares")


class DataQualityLog(Base):
    """What a check of incoming data found."""

    __tablename__ = "data_quality_logs"
    __table_args__ = (
        one_of("status", Quality),
        Index(None, "symbol", "checked_at"),
        Index(None, "checked_at"),
        {"schema": SCHEMA, "comment": "What a check of incoming data found"},
    )

    id: Mapped[Key] = mapped_column(comment="The entry")
    checked_at: Mapped[Now] = mapped_column(comment="When")
    symbol: Mapped[str | None] = mapped_column(comment="Of which ticker")
    data_source: Mapped[str] = mapped_column(comment="From where")
    check_name: Mapped[str] = mapped_column(comment="Which check")
    status: Mapped[Quality] = mapped_column(Choice(Quality), comment="How it went")
    rows_checked: Mapped[int] = mapped_column(server_default="0", comment="Over how many rows")
    rows_failed: Mapped[int] = mapped_column(server_default="0", comment="How many of them failed")
    details: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="Which, and why")


class IngestionStatus(Stamped, Base):
    """One run of a loader."""

    __tablename__ = "ingestion_status"
    __table_args__ = (
        one_of("status", IngestionState),
        CheckConstraint("finished_at IS NULL OR finished_at >= started_at", name="finished_at"),
        Index(None, "data_source", "started_at"),
        {"schema": SCHEMA, "comment": "One run of a loader"},
    )

    id: Mapped[Key] = mapped_column(comment="The run")
    data_source: Mapped[str] = mapped_column(comment="From where")
    dataset: Mapped[str] = mapped_column(comment="What")
    started_at: Mapped[Now] = mapped_column(comment="When it began")
    finished_at: Mapped[Moment | None] = mapped_column(comment="When it ended")
    status: Mapped[IngestionState] = mapped_column(
        Choice(IngestionState), server_default="RUNNING", comment="How it went"
    )
    rows_loaded: Mapped[int] = mapped_column(server_default="0", comment="How many rows came")
    error_message: Mapped[str | None] = mapped_column(comment="Why it failed")


class Article(Stamped, Base):
    """A piece of news."""

    __tablename__ = "articles"
    __table_args__ = (
        Index("idx_articles_published_at", "published_at"),
        Index("ix_articles_symbols", "symbols", postgresql_using="gin"),
        {"schema": SCHEMA, "comment": "A piece of news"},
    )

    id: Mapped[Key] = mapped_column(comment="The article")
    title: Mapped[str] = mapped_column(comment="Its headline")
    content: Mapped[str] = mapped_column(server_default="", comment="Its text")
    source: Mapped[str] = mapped_column(comment="Who published it")
    url: Mapped[str | None] = mapped_column(unique=True, comment="Where it can be read")
    published_at: Mapped[Moment] = mapped_column(comment="When it appeared")
    symbols: Mapped[Texts] = mapped_column(server_default=text("'{}'"), comment="Which tickers it is about")

    sentiment_scores: Mapped[list[SentimentScore]] = relationship(back_populates="article")
    events: Mapped[list[Event]] = relationship(back_populates="article")


class SentimentScore(Stamped, Base):
    """How an article sounds."""

    __tablename__ = "sentiment_scores"
    __table_args__ = (
        CheckConstraint("score BETWEEN -1 AND 1", name="score"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        Index(None, "article_id"),
        Index("idx_sentiment_timestamp", "timestamp"),
        {"schema": SCHEMA, "comment": "How an article sounds"},
    )

    id: Mapped[Key] = mapped_column(comment="The score")
    article_id: Mapped[Reference] = mapped_column(
        ForeignKey("data_ingestion.articles.id", ondelete="CASCADE"), comment="Of which article"
    )
    score: Mapped[Ratio] = mapped_column(comment="From -1, bad, to 1, good")
    confidence: Mapped[Ratio] = mapped_column(comment="How sure, from 0 to 1")
    keywords_positive: Mapped[Texts] = mapped_column(
        server_default=text("'{}'"), comment="Words that speak for it"
    )
    keywords_negative: Mapped[Texts] = mapped_column(
        server_default=text("'{}'"), comment="Words that speak against it"
    )
    model: Mapped[str] = mapped_column(server_default="", comment="Which model says so")
    timestamp: Mapped[Now] = mapped_column(comment="When it was computed")

    article: Mapped[Article] = relationship(back_populates="sentiment_scores")
    keywords_pos = synonym("keywords_positive")
    keywords_neg = synonym("keywords_negative")


class Event(Stamped, Base):
    """Something in the world that moves markets."""

    __tablename__ = "events"
    __table_args__ = (
        one_of("severity", EventSeverity),
        Index(None, "article_id"),
        Index("idx_events_timestamp", "timestamp"),
        Index("idx_events_severity", "severity"),
        {"schema": SCHEMA, "comment": "Something in the world that moves markets"},
    )

    id: Mapped[Key] = mapped_column(comment="The event")
    article_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("data_ingestion.articles.id", ondelete="SET NULL"), comment="Where it was read"
    )
    event_type: Mapped[str] = mapped_column(comment="What kind")
    severity: Mapped[EventSeverity] = mapped_column(Choice(EventSeverity), comment="How grave")
    keywords: Mapped[Texts] = mapped_column(
        server_default=text("'{}'"), comment="By which words it was found"
    )
    timestamp: Mapped[Moment] = mapped_column(comment="When it happened")

    article: Mapped[Article | None] = relationship(back_populates="events")

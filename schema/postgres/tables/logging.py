"""What the services report of themselves."""

from __future__ import annotations

import enum

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.postgres.base import Base, Choice, Document, Key, Now, Ratio, one_of

SCHEMA = "logging"


class Level(enum.StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"


class SystemLog(Base):
    """One message of a service. A time series: kept by range of `timestamp`."""

    __tablename__ = "system_logs"
    __table_args__ = (
        one_of("level", Level),
        Index(None, "service", "timestamp"),
        Index("ix_system_logs_errors", "timestamp", postgresql_where=text("level IN ('ERROR', 'CRITICAL')")),
        {"schema": SCHEMA, "comment": "One message of a service"},
    )

    timestamp: Mapped[Now] = mapped_column(primary_key=True, comment="When")
    id: Mapped[Key] = mapped_column(comment="The entry")
    service: Mapped[str] = mapped_column(comment="Which service")
    level: Mapped[Level] = mapped_column(Choice(Level), comment="How grave")
    logger: Mapped[str] = mapped_column(server_default="", comment="Which part of it")
    message: Mapped[str] = mapped_column(comment="In words")
    correlation_id: Mapped[str | None] = mapped_column(comment="What it belongs to, across services")
    context: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="What else is known")


class PerformanceLog(Base):
    """How long something took. A time series: kept by range of `timestamp`."""

    __tablename__ = "performance_logs"
    __table_args__ = (
        CheckConstraint("duration_ms >= 0", name="duration_ms"),
        Index(None, "service", "operation", "timestamp"),
        {"schema": SCHEMA, "comment": "How long something took"},
    )

    timestamp: Mapped[Now] = mapped_column(primary_key=True, comment="When")
    id: Mapped[Key] = mapped_column(comment="The entry")
    service: Mapped[str] = mapped_column(comment="Which service")
    operation: Mapped[str] = mapped_column(comment="What it did")
    duration_ms: Mapped[Ratio] = mapped_column(comment="In milliseconds")
    success: Mapped[bool] = mapped_column(server_default=text("true"), comment="Whether it went well")
    context: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="What else is known")

"""Who is told what, what was sent, and what is still to be looked at."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.postgres.base import Base, Choice, Document, Key, Moment, Now, Reference, Stamped, one_of

SCHEMA = "notification"


class Channel(enum.StrEnum):
    EMAIL = "EMAIL"
    SMS = "SMS"
    CHAT = "CHAT"
    WEBHOOK = "WEBHOOK"


class Delivery(enum.StrEnum):
    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


class AlertSeverity(enum.StrEnum):
    INFO = "INFO"
    WARNING = "WARNING"
    CRITICAL = "CRITICAL"
    EMERGENCY = "EMERGENCY"


class NotificationConfig(Stamped, Base):
    """What somebody wants to be told, and how."""

    __tablename__ = "notification_configs"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("min_severity", AlertSeverity),
        UniqueConstraint("user_id", "channel", "alert_type"),
        {"schema": SCHEMA, "comment": "What somebody wants to be told, and how"},
    )

    id: Mapped[Key] = mapped_column(comment="The entry")
    user_id: Mapped[Reference] = mapped_column(ForeignKey("shared.users.id"), comment="Who")
    channel: Mapped[Channel] = mapped_column(Choice(Channel), comment="How")
    alert_type: Mapped[str] = mapped_column(server_default="*", comment="What; * is everything")
    min_severity: Mapped[AlertSeverity] = mapped_column(
        Choice(AlertSeverity), server_default="WARNING", comment="From how grave on"
    )
    settings: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="Where to, and when not")
    enabled: Mapped[bool] = mapped_column(server_default=text("true"), comment="Whether it holds now")


class Alert(Stamped, Base):
    """Something that a person should look at."""

    __tablename__ = "alerts"
    __table_args__ = (
        one_of("severity", AlertSeverity),
        Index(None, "timestamp"),
        Index("ix_alerts_unresolved", "severity", "timestamp", postgresql_where=text("NOT resolved")),
        {"schema": SCHEMA, "comment": "Something that a person should look at"},
    )

    id: Mapped[Key] = mapped_column(comment="The alert")
    alert_type: Mapped[str] = mapped_column(comment="What kind")
    severity: Mapped[AlertSeverity] = mapped_column(Choice(AlertSeverity), comment="How grave")
    message: Mapped[str] = mapped_column(server_default="", comment="In words")
    source: Mapped[str | None] = mapped_column(comment="From which part")
    details: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="What else is known")
    resolved: Mapped[bool] = mapped_column(server_default=text("false"), comment="Whether it is over")
    resolved_at: Mapped[Moment | None] = mapped_column(comment="Since when")
    resolution: Mapped[str | None] = mapped_column(comment="What was done")
    timestamp: Mapped[Now] = mapped_column(comment="When it was raised")


class NotificationLog(Base):
    """What was sent to whom, and whether it arrived."""

    __tablename__ = "notification_logs"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("status", Delivery),
        Index(None, "alert_id"),
        Index(None, "user_id", "created_at"),
        {"schema": SCHEMA, "comment": "What was sent to whom, and whether it arrived"},
    )

    id: Mapped[Key] = mapped_column(comment="The message")
    alert_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("notification.alerts.id"), comment="About what"
    )
    user_id: Mapped[Reference | None] = mapped_column(ForeignKey("shared.users.id"), comment="To whom")
    channel: Mapped[Channel] = mapped_column(Choice(Channel), comment="How")
    subject: Mapped[str] = mapped_column(server_default="", comment="Its first line")
    status: Mapped[Delivery] = mapped_column(
        Choice(Delivery), server_default="QUEUED", comment="How far it is"
    )
    attempts: Mapped[int] = mapped_column(server_default="0", comment="How often it was tried")
    error_message: Mapped[str | None] = mapped_column(comment="Why it failed")
    created_at: Mapped[Now] = mapped_column(comment="When it was queued")
    sent_at: Mapped[Moment | None] = mapped_column(comment="When it left")

"""People and clients, what can be traded, and the configuration that every service reads."""

from __future__ import annotations

import enum
from datetime import time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from schema.postgres.base import (
    DOCUMENT,
    Base,
    Choice,
    Day,
    Document,
    FromServer,
    Key,
    Moment,
    Money,
    Now,
    Reference,
    Stamped,
    one_of,
)

SCHEMA = "shared"


class AssetClass(enum.StrEnum):
    EQUITY = "EQUITY"
    ETF = "ETF"
    BOND = "BOND"
    FUTURE = "FUTURE"
    OPTION = "OPTION"
    FX = "FX"
    CRYPTO = "CRYPTO"
    INDEX = "INDEX"


class UserStatus(enum.StrEnum):
    ACTIVE = "ACTIVE"
    LOCKED = "LOCKED"
    CLOSED = "CLOSED"


class ClientStatus(enum.StrEnum):
    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


class AuditOperation(enum.StrEnum):
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    TRUNCATE = "TRUNCATE"


class User(Stamped, Base):
    """Somebody who may use the platform."""

    __tablename__ = "users"
    __table_args__ = (
        one_of("status", UserStatus),
        Index(None, "client_id"),
        {"schema": SCHEMA, "comment": "Somebody who may use the platform"},
    )

    id: Mapped[Key] = mapped_column(comment="The user")
    username: Mapped[str] = mapped_column(unique=True, comment="What they log in as")
    email: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Personal: encrypted")
    email_digest: Mapped[bytes | None] = mapped_column(
        LargeBinary, unique=True, comment="Keyed digest of the address, to find it and keep it unique"
    )
    full_name: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Personal: encrypted")
    password_hash: Mapped[str | None] = mapped_column(comment="Argon2 or bcrypt, made by the application")
    client_id: Mapped[Reference | None] = mapped_column(
        ForeignKey("shared.clients.id"), comment="For which client they act; empty for staff"
    )
    roles: Mapped[Document] = mapped_column(
        server_default=text("'{}'"), comment="What they may do in the platform"
    )
    status: Mapped[UserStatus] = mapped_column(
        Choice(UserStatus), server_default="ACTIVE", comment="Whether they may log in"
    )
    last_login_at: Mapped[Moment | None] = mapped_column(comment="When they last did")


class Client(Stamped, Base):
    """For whom the firm trades."""

    __tablename__ = "clients"
    __table_args__ = (
        one_of("status", ClientStatus),
        {"schema": SCHEMA, "comment": "For whom the firm trades"},
    )

    id: Mapped[Key] = mapped_column(comment="The client")
    client_code: Mapped[str] = mapped_column(unique=True, comment="What the firm calls it")
    name: Mapped[str] = mapped_column(comment="Its name on statements")
    contact: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Personal: encrypted")
    tax_id: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Personal: encrypted")
    country: Mapped[str | None] = mapped_column(comment="Two letters, ISO 3166")
    status: Mapped[ClientStatus] = mapped_column(
        Choice(ClientStatus), server_default="PENDING", comment="How far its registration is"
    )
    registered_at: Mapped[Now] = mapped_column(comment="When it was registered")


class Instrument(Stamped, Base):
    """A contract that can be traded, with its terms."""

    __tablename__ = "instruments"
    __table_args__ = (
        one_of("asset_class", AssetClass),
        CheckConstraint("tick_size > 0", name="tick_size"),
        CheckConstraint("lot_size > 0", name="lot_size"),
        UniqueConstraint("symbol", "exchange"),
        {"schema": SCHEMA, "comment": "A contract that can be traded, with its terms"},
    )

    id: Mapped[Key] = mapped_column(comment="The instrument")
    symbol: Mapped[str] = mapped_column(comment="Its ticker")
    exchange: Mapped[str] = mapped_column(server_default="", comment="Where it is listed")
    name: Mapped[str | None] = mapped_column(comment="In words")
    asset_class: Mapped[AssetClass] = mapped_column(Choice(AssetClass), comment="What kind it is")
    currency: Mapped[str] = mapped_column(server_default="USD", comment="In which it is quoted")
    tick_size: Mapped[Money] = mapped_column(server_default="0.01", comment="Smallest step of its price")
    lot_size: Mapped[Money] = mapped_column(server_default="1", comment="Smallest quantity")
    multiplier: Mapped[Money] = mapped_column(server_default="1", comment="Value of one point")
    expires_on: Mapped[Day | None] = mapped_column(comment="For futures and options")
    is_active: Mapped[bool] = mapped_column(
        server_default=text("true"), comment="Whether it can be traded now"
    )
    details: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="What only its kind has")


class Symbol(Stamped, Base):
    """A ticker that the platform follows."""

    __tablename__ = "symbols"
    __table_args__ = (
        one_of("asset_class", AssetClass),
        Index(None, "exchange"),
        {"schema": SCHEMA, "comment": "A ticker that the platform follows"},
    )

    symbol: Mapped[str] = mapped_column(primary_key=True, comment="The ticker")
    name: Mapped[str | None] = mapped_column(comment="In words")
    exchange: Mapped[str | None] = mapped_column(comment="Where it is listed")
    asset_class: Mapped[AssetClass] = mapped_column(
        Choice(AssetClass), server_default="EQUITY", comment="What kind it is"
    )
    sector: Mapped[str | None] = mapped_column(comment="Line of business")
    industry: Mapped[str | None] = mapped_column(comment="Within the sector")
    market_cap: Mapped[Money | None] = mapped_column(comment="Value of the whole company")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"), comment="Whether it is followed")
    added_at: Mapped[Now] = mapped_column(comment="Since when")


class DelistedSymbol(Stamped, Base):
    """A ticker that is gone, and what followed it."""

    __tablename__ = "delisted_symbols"
    __table_args__ = ({"schema": SCHEMA, "comment": "A ticker that is gone, and what followed it"},)

    symbol: Mapped[str] = mapped_column(primary_key=True, comment="The ticker")
    delisted_on: Mapped[Day] = mapped_column(primary_key=True, comment="Its last day")
    reason: Mapped[str | None] = mapped_column(comment="Why")
    successor: Mapped[str | None] = mapped_column(comment="Under which ticker it goes on, if it does")
    last_price: Mapped[Money | None] = mapped_column(comment="At its last close")


class SymbolDataStatus(Stamped, Base):
    """How complete the data of a ticker is, by source and day."""

    __tablename__ = "symbol_data_status"
    __table_args__ = (
        CheckConstraint("status IN ('PENDING', 'OK', 'PARTIAL', 'MISSING', 'ERROR')", name="status"),
        Index(None, "day", "status"),
        {"schema": SCHEMA, "comment": "How complete the data of a ticker is, by source and day"},
    )

    symbol: Mapped[str] = mapped_column(
        ForeignKey("shared.symbols.symbol"), primary_key=True, comment="The ticker"
    )
    day: Mapped[Day] = mapped_column(primary_key=True, comment="Of which day")
    data_source: Mapped[str] = mapped_column(primary_key=True, comment="From where")
    status: Mapped[str] = mapped_column(server_default="PENDING", comment="How complete")
    rows_count: Mapped[int] = mapped_column(server_default="0", comment="How many rows came")
    error_message: Mapped[str | None] = mapped_column(comment="Why not")


class CompanyInfo(Stamped, Base):
    """What a company says of itself."""

    __tablename__ = "company_info"
    __table_args__ = ({"schema": SCHEMA, "comment": "What a company says of itself"},)

    symbol: Mapped[str] = mapped_column(
        ForeignKey("shared.symbols.symbol"), primary_key=True, comment="Its ticker"
    )
    name: Mapped[str] = mapped_column(comment="Its name")
    description: Mapped[str | None] = mapped_column(comment="What it does")
    website: Mapped[str | None] = mapped_column(comment="Where it says so")
    country: Mapped[str | None] = mapped_column(comment="Two letters, ISO 3166")
    employees: Mapped[int | None] = mapped_column(comment="How many")
    officers: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="Who leads it")


class Holiday(Stamped, Base):
    """A day on which a market is closed or closes early."""

    __tablename__ = "holidays"
    __table_args__ = ({"schema": SCHEMA, "comment": "A day on which a market is closed or closes early"},)

    exchange: Mapped[str] = mapped_column(primary_key=True, comment="Which market")
    holiday_date: Mapped[Day] = mapped_column(primary_key=True, comment="Which day")
    name: Mapped[str] = mapped_column(comment="Why")
    early_close: Mapped[time | None] = mapped_column(comment="Local time; empty when closed all day")


class ModelParam(Stamped, Base):
    """A parameter of a model, by category."""

    __tablename__ = "model_params"
    __table_args__ = ({"schema": SCHEMA, "comment": "A parameter of a model, by category"},)

    category: Mapped[str] = mapped_column(primary_key=True, comment="Which model or part")
    name: Mapped[str] = mapped_column(primary_key=True, comment="Which parameter")
    value: Mapped[Any] = mapped_column(DOCUMENT, comment="Its value")
    description: Mapped[str | None] = mapped_column(comment="What it does")
    updated_by: Mapped[str | None] = mapped_column(comment="Who set it")


class FeatureFlag(Stamped, Base):
    """Something that can be switched on without a release."""

    __tablename__ = "feature_flags"
    __table_args__ = (
        CheckConstraint("rollout_percent BETWEEN 0 AND 100", name="rollout_percent"),
        {"schema": SCHEMA, "comment": "Something that can be switched on without a release"},
    )

    name: Mapped[str] = mapped_column(primary_key=True, comment="Which feature")
    enabled: Mapped[bool] = mapped_column(server_default=text("false"), comment="Whether it is on")
    rollout_percent: Mapped[int] = mapped_column(server_default="100", comment="For how many, when on")
    rules: Mapped[Document] = mapped_column(server_default=text("'{}'"), comment="For whom, when on")
    description: Mapped[str | None] = mapped_column(comment="What it does")


class SystemConfig(Stamped, Base):
    """A setting of the platform."""

    __tablename__ = "system_config"
    __table_args__ = ({"schema": SCHEMA, "comment": "A setting of the platform"},)

    key: Mapped[str] = mapped_column(primary_key=True, comment="Which setting")
    value: Mapped[Any] = mapped_column(DOCUMENT, comment="Its value")
    description: Mapped[str | None] = mapped_column(comment="What it does")
    updated_by: Mapped[str | None] = mapped_column(comment="Who set it")


class AuditEntry(Base):
    """Who changed what, when, from what to what. Nothing here is ever changed or removed."""

    __tablename__ = "audit_log"
    __table_args__ = (
        # Every change of an order writes an entry: they are found by their time, within one piece of the log.
        # Only the recording trigger writes, so no check reads its `operation` again: that costs every entry.
        {"schema": SCHEMA, "comment": "Who changed what, when, from what to what; append-only"},
    )

    logged_at: Mapped[Now] = mapped_column(primary_key=True, comment="When")
    id: Mapped[Key] = mapped_column(comment="The entry")
    transaction_id: Mapped[int] = mapped_column(
        server_default=FromServer("txid_current()", "0"),
        comment="In which transaction; what changed together",
    )
    actor: Mapped[str] = mapped_column(
        server_default=FromServer("session_user", "'nobody'"), comment="Which role logged in"
    )
    on_behalf_of: Mapped[str | None] = mapped_column(comment="The user whom the application named")
    client_address: Mapped[str | None] = mapped_column(
        INET().with_variant(Text, "sqlite"), comment="From which address"
    )
    application: Mapped[str | None] = mapped_column(comment="By which program")
    schema_name: Mapped[str] = mapped_column(comment="In which schema")
    table_name: Mapped[str] = mapped_column(comment="In which table")
    operation: Mapped[AuditOperation] = mapped_column(Choice(AuditOperation), comment="What was done")
    row_key: Mapped[Any | None] = mapped_column(DOCUMENT, comment="To which row: its primary key")
    old_values: Mapped[Any | None] = mapped_column(
        DOCUMENT, comment="What it was: of an update, the columns that changed"
    )
    new_values: Mapped[Any | None] = mapped_column(DOCUMENT, comment="What it became; values in text")

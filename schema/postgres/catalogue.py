"""All tables together, as one metadata."""

from __future__ import annotations

from sqlalchemy import MetaData, Table

from schema.postgres.base import Base
from schema.postgres.tables import (
    analytics,
    data_ingestion,
    execution,
    logging,
    notification,
    risk_management,
    shared,
    strategy_engine,
)

MODULES = (
    shared,
    data_ingestion,
    strategy_engine,
    execution,
    risk_management,
    analytics,
    notification,
    logging,
)


def metadata() -> MetaData:
    return Base.metadata


def tables() -> list[Table]:
    """In an order in which each can be created."""
    return list(Base.metadata.sorted_tables)

"""The ground of every model: naming of constraints, column types, and the columns that most tables share.

Models also work on in-memory SQLite, for unit tests of programs: what SQLite lacks has a variant there.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeVar

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Identity,
    Integer,
    MetaData,
    Numeric,
    Text,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

E = TypeVar("E", bound=enum.StrEnum)


class Choice(TypeDecorator[E]):
    """A state kept as text. The table adds the check; a new state is then a plain change of that check."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[E]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        return None if value is None else self.choices(value)


def one_of(column: str, choices: type[enum.StrEnum]) -> CheckConstraint:
    """The check that goes with a Choice column."""
    values = ", ".join(f"'{choice.value}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({values})", name=column)


BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by INTEGER alone
DOCUMENT = JSONB().with_variant(JSON(), "sqlite")
TEXTS = ARRAY(Text).with_variant(JSON(), "sqlite")
MOMENT = DateTime(timezone=True)

Key = Annotated[int, mapped_column(BIG, Identity(always=True), primary_key=True)]
Reference = Annotated[int, mapped_column(BIG)]
Money = Annotated[Decimal, mapped_column(Numeric(20, 8))]  # prices, amounts, quantities: exact
Ratio = Annotated[Decimal, mapped_column(Numeric(18, 8))]  # scores, rates, weights
Moment = Annotated[datetime, mapped_column(MOMENT)]
Now = Annotated[datetime, mapped_column(MOMENT, server_default=func.now())]
Day = Annotated[date, mapped_column(Date)]
Document = Annotated[dict[str, Any], mapped_column(DOCUMENT)]
Texts = Annotated[Sequence[str], mapped_column(TEXTS)]
Universal = Annotated[Any, mapped_column(Uuid)]


class Base(DeclarativeBase):
    """`text` for strings, whatever their length: the database gains nothing from a limit."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text, int: BIG}


class Stamped:
    """When a row was made and last changed. The database keeps both: a trigger sets `updated_at`."""

    created_at: Mapped[Now] = mapped_column(comment="When the row was made")
    updated_at: Mapped[Now] = mapped_column(comment="When the row last changed; kept by trigger")


class Versioned:
    """Optimistic locking: an update names the version that it read and raises it by one."""

    version: Mapped[int] = mapped_column(Integer, server_default="1", comment="Raised by every update")

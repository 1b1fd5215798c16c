"""The ground of every model: naming of constraints, column types, and the columns that most tables share.

Models also work on in-memory SQLite, for unit tests of programs: what SQLite lacks has a variant there.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, TypeVar

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
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
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

CLIENT_SETTING: Final = "tdb.client_id"  # where a session names the client that it works for

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


class InMemoryMoment(TypeDecorator[datetime]):
    """SQLite keeps no time zone: kept as UTC and given back as such."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class InMemoryNumber(TypeDecorator[Decimal]):
    """SQLite keeps no decimals: 15 digits survive, enough for tests and for nothing else."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Numeric(asdecimal=False)

    def process_result_value(self, value: float | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else round(Decimal(str(value)), SCALE)


def _number(precision: int) -> Numeric[Decimal]:
    return Numeric(precision, SCALE).with_variant(InMemoryNumber(), "sqlite")


SCALE = 8  # places after the point; the finest tick of any listed instrument
BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by INTEGER alone
DOCUMENT = JSONB().with_variant(JSON(), "sqlite")
TEXTS = ARRAY(Text).with_variant(JSON(), "sqlite")
MOMENT = DateTime(timezone=True).with_variant(InMemoryMoment(), "sqlite")


class FromServer(ColumnElement[Any]):
    """A default that only the server can work out; SQLite gets a constant in its place."""

    inherit_cache = False

    def __init__(self, on_server: str, in_memory: str) -> None:
        self.on_server = on_server
        self.in_memory = in_memory


@compiles(FromServer)
def _from_server(element: FromServer, compiler: SQLCompiler, **_: Any) -> str:
    return element.in_memory if compiler.dialect.name == "sqlite" else element.on_server


Key = Annotated[int, mapped_column(BIG, Identity(always=True), primary_key=True)]
Reference = Annotated[int, mapped_column(BIG)]
Money = Annotated[Decimal, mapped_column(_number(20))]  # prices, amounts, quantities: exact
Ratio = Annotated[Decimal, mapped_column(_number(18))]  # scores, rates, weights
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

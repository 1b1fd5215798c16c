"""The columns that the statements of a revision declare, for the rules about types and constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrations.lint.subject import Subject
from migrations.locks.column import TABLE_CONSTRAINTS, Column, column
from migrations.locks.reader import Reader, divided
from migrations.locks.tokens import Token


@dataclass(frozen=True)
class Declared:
    """A column, or a constraint of a table, where a revision declares it."""

    place: int
    table: str
    tokens: Sequence[Token]

    @property
    def is_constraint(self) -> bool:
        return self.tokens[0].text in TABLE_CONSTRAINTS

    @property
    def column(self) -> Column:
        return column(self.tokens)


def declared(subject: Subject) -> Iterator[Declared]:
    """Of CREATE TABLE and of ALTER TABLE ... ADD or ALTER COLUMN ... TYPE."""
    for place, one in enumerate(subject.assessed):
        reader = Reader.of(one.text)
        if reader.take("create"):
            while reader.take_one_of("unlogged", "temporary", "temp"):
                pass
            if reader.take("table"):
                reader.take("if", "not", "exists")
                table = reader.name()
                yield from (Declared(place, table, part) for part in divided(reader.group()))
        elif reader.take("alter", "table"):
            reader.take("if", "exists")
            reader.take("only")
            table = reader.name()
            for part in reader.parts():
                yield from _added(place, table, Reader(part))


def _added(place: int, table: str, reader: Reader) -> Iterator[Declared]:
    if reader.take("add"):
        reader.take("column")
        reader.take("if", "not", "exists")
        if reader.rest:
            yield Declared(place, table, reader.rest)
    elif reader.take("alter"):
        reader.take("column")
        name = reader.rest[:1]
        reader.skip()
        if reader.take_one_of("set data type", "type"):
            yield Declared(place, table, [*name, *reader.rest])

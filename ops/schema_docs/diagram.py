"""One schema as an entity diagram: what is drawn and how large it is. Where it goes is layout's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Table
from sqlalchemy.schema import ForeignKeyConstraint

from ops.schema_docs import columns
from ops.schema_docs.layout import GAP, Box, Drawing, Line, Placed, arranged

HEADER: Final = 28.0
ROW: Final = 18.0
FOOT: Final = 6.0
MARKS: Final = 42.0  # room for PK and FK on the left of a row
PAD: Final = 10.0
LETTER: Final = 6.65  # width of a letter of the rows, which are set in a fixed width
HEAD_LETTER: Final = 7.4
_WIDEST: Final = 1150.0  # within which tables without relations are put side by side


@dataclass(frozen=True)
class Entity:
    """A table of the schema; or, without rows, one of another schema that is referred to."""

    name: str
    title: str
    comment: str
    rows: tuple[tuple[str, str, str], ...] = ()  # mark, name, type

    @property
    def box(self) -> Box:
        letters = max((len(name) + len(kind) for _, name, kind in self.rows), default=0)
        width = max(MARKS + letters * LETTER + 3 * PAD, len(self.title) * HEAD_LETTER + 2 * PAD)
        height = HEADER + (len(self.rows) * ROW + FOOT if self.rows else 0)
        return Box(self.name, float(round(width)), height)


@dataclass(frozen=True)
class Relation:
    line: Line
    text: str
    single: bool


@dataclass(frozen=True)
class Diagram:
    schema: str
    entities: dict[str, Entity]
    relations: tuple[Relation, ...]
    drawing: Drawing


def of(schema: str, tables: Sequence[Table]) -> Diagram:
    own = [table for table in tables if table.schema == schema]
    entities = {table.fullname: _entity(table) for table in own}
    found = []
    for table in own:
        for constraint in columns.relations(table):
            target = constraint.referred_table
            if target.fullname not in entities:
                entities[target.fullname] = Entity(target.fullname, target.fullname, target.comment or "")
            found.append(_relation(constraint, entities[target.fullname]))
    used = {name for one in found for name in (one.line.source, one.line.target)}
    related = [entity.box for name, entity in entities.items() if name in used]
    apart = [entity.box for name, entity in entities.items() if name not in used]
    drawing = _with_apart(arranged(related, [one.line for one in found]), apart)
    return Diagram(schema, entities, tuple(found), drawing)


def _entity(table: Table) -> Entity:
    rows = []
    for column in table.columns:
        mark = " ".join(mark for mark in columns.marks(column) if mark != "UQ")
        rows.append((mark, column.name, columns.type_of(column) + ("?" if column.nullable else "")))
    return Entity(table.fullname, table.name, table.comment or "", tuple(rows))


def _relation(constraint: ForeignKeyConstraint, target: Entity) -> Relation:
    element = constraint.elements[0]
    source = constraint.table
    row = list(source.columns).index(element.parent)
    names = [name for _, name, _ in target.rows]
    aim = _middle(names.index(element.column.name)) if names else HEADER / 2
    line = Line(source.fullname, _middle(row), target.name, aim)
    text = f"{source.name}.{element.parent.name} refers to {element.target_fullname}"
    return Relation(line, text, columns.alone(constraint))


def _middle(row: int) -> float:
    return HEADER + row * ROW + ROW / 2 + 2


def _with_apart(drawing: Drawing, apart: Sequence[Box]) -> Drawing:
    """Tables without relations beside or below the others, whichever leaves less of the page empty."""
    if not apart:
        return drawing
    if not drawing.boxes:
        return _shelved(drawing, apart, 0.0, 0.0, _WIDEST)
    below = _shelved(drawing, apart, 0.0, drawing.height + 1.5 * GAP, max(drawing.width, _WIDEST))
    left = drawing.width + 2 * GAP
    widths = {left + count * (max(box.width for box in apart) + GAP) for count in range(1, len(apart) + 1)}
    beside = [_shelved(drawing, apart, left, 0.0, width) for width in widths if width <= _WIDEST]
    return min([below, *beside], key=lambda one: (one.width * one.height, one.width))


def _shelved(drawing: Drawing, apart: Sequence[Box], left: float, top: float, right: float) -> Drawing:
    """In columns of about one height."""
    wide = max(box.width for box in apart)
    count = max(1, min(len(apart), int((right - left + GAP) // (wide + GAP))))
    ends = [top] * count
    boxes = dict(drawing.boxes)
    for box in sorted(apart, key=lambda one: (-one.height, one.name)):
        place = ends.index(min(ends))
        boxes[box.name] = Placed(left + place * (wide + GAP), ends[place], wide, box.height)
        ends[place] += box.height + GAP
    width = max(placed.x + placed.width for placed in boxes.values())
    height = max(placed.y + placed.height for placed in boxes.values())
    return Drawing(width, height, boxes, drawing.paths)

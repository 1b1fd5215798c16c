"""No box on another, no line through a box, whatever refers to what."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.schema_docs import diagram
from ops.schema_docs.layout import Box, Drawing, Line, Placed, arranged, depths
from ops.schema_docs.stacking import stacked
from schema.postgres import catalogue

SCHEMAS = sorted({str(table.schema) for table in catalogue.tables()})


def overlapping(one: Placed, other: Placed) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def through(box: Placed, start: tuple[float, float], end: tuple[float, float]) -> bool:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    inside_x = left < box.x + box.width and right > box.x
    inside_y = top < box.y + box.height and bottom > box.y
    return inside_x and inside_y


def assert_readable(drawing: Drawing) -> None:
    for (name, one), (other_name, other) in combinations(drawing.boxes.items(), 2):
        assert not overlapping(one, other), f"{name} lies on {other_name}"
    for line, path in drawing.paths.items():
        for start, end in pairwise(path):
            assert start[0] == end[0] or start[1] == end[1], "lines run along the axes"
            crossed = [name for name, box in drawing.boxes.items() if through(box, start, end)]
            assert crossed == [], f"{line} runs through {crossed}"


def assert_joined(drawing: Drawing) -> None:
    """Each line ends at the edges of its two boxes, at the rows it is about."""
    for line, path in drawing.paths.items():
        for name, offset, point in (
            (line.source, line.source_offset, path[0]),
            (line.target, line.target_offset, path[-1]),
        ):
            box = drawing.boxes[name]
            assert point[0] in (box.x, box.x + box.width)
            assert point[1] == box.y + offset


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_platforms_own_diagrams_are_readable(schema: str) -> None:
    drawn = diagram.of(schema, catalogue.tables())
    assert_readable(drawn.drawing)
    assert_joined(drawn.drawing)
    assert drawn.drawing.boxes.keys() == drawn.entities.keys()


def test_who_refers_stands_right_of_what_it_refers_to() -> None:
    lines = [Line("c", 5, "b", 5), Line("b", 5, "a", 5), Line("c", 9, "a", 5)]
    assert depths(["a", "b", "c"], lines) == {"a": 0, "b": 1, "c": 2}


def test_a_circle_of_references_is_drawn() -> None:
    boxes = [Box("a", 100, 50), Box("b", 100, 50)]
    drawing = arranged(boxes, [Line("a", 10, "b", 10), Line("b", 20, "a", 20)])
    assert_readable(drawing)
    assert_joined(drawing)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_tables_and_references_are_readable(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 9))
    rows = [data.draw(st.integers(1, 14)) for _ in range(count)]
    boxes = [Box(f"t{number}", 80.0 + 10 * height, 30.0 + 18 * height) for number, height in enumerate(rows)]
    pairs = data.draw(
        st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda p: p[0] > p[1]))
    )
    lines = [
        Line(f"t{source}", 30.0 + 18 * (place % rows[source]), f"t{target}", 39.0)
        for place, (source, target) in enumerate(sorted(pairs))
    ]
    drawing = arranged(boxes, lines)
    assert_readable(drawing)
    assert_joined(drawing)


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 100)), min_size=1, max_size=20))
def test_stacked_boxes_keep_their_order_and_distance(given_boxes: list[tuple[float, float]]) -> None:
    wishes, sizes = [wish for wish, _ in given_boxes], [size for _, size in given_boxes]
    tops = stacked(wishes, sizes)
    assert all(after >= top + size - 1e-6 for (top, after), size in zip(pairwise(tops), sizes, strict=False))


def test_boxes_that_have_room_stand_where_they_want_to() -> None:
    assert stacked([0.0, 100.0], [50.0, 50.0]) == [0.0, 100.0]
    assert stacked([0.0, 0.0], [50.0, 50.0]) == [-25.0, 25.0]

"""Places boxes in columns by who refers to whom, and lines between them. Pure geometry; draws nothing.

A line that spans several columns passes each of them through a thin placeholder, so it never crosses a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ops.schema_docs.stacking import stacked

GAP: Final = 26.0  # between boxes of a column
_THIN: Final = 8.0  # height that a passing line takes
_TRACK: Final = 11.0  # between lines that run side by side
_MARGIN: Final = 20.0  # of the space between columns, beside the tracks, where line ends are drawn
_SWEEPS: Final = 12
_TALL: Final = 1000.0  # more than a page shows


@dataclass(frozen=True)
class Box:
    name: str
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """From a row of the referring box to one of the box referred to; offsets are from the box's top."""

    source: str
    source_offset: float
    target: str
    target_offset: float


@dataclass(frozen=True)
class Placed:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    boxes: Mapping[str, Placed]
    paths: Mapping[Line, Sequence[tuple[float, float]]]  # from source to target


@dataclass(frozen=True)
class _Hop:
    """The part of a line between two neighbouring columns, from the left end to the right one."""

    left: str
    left_offset: float
    right: str
    right_offset: float


@dataclass
class _Grid:
    """Columns of names, from the left; placeholders of passing lines are among them."""

    columns: list[list[str]]
    heights: dict[str, float]
    hops: dict[Line, list[_Hop]] = field(default_factory=dict)
    tops: dict[str, float] = field(default_factory=dict)


def arranged(boxes: Sequence[Box], lines: Sequence[Line]) -> Drawing:
    """Boxes that are referred to stand on the left of those that refer to them."""
    depth = depths([box.name for box in boxes], lines)
    _fold(depth, {box.name: box.height for box in boxes})
    grid = _grid(boxes, lines, depth)
    _order(grid)
    _settle(grid)
    return _measured(grid, {box.name: box.width for box in boxes}, depth)


def depths(names: Sequence[str], lines: Iterable[Line]) -> dict[str, int]:
    """The column of each box: right of everything it refers to; circles are cut where they close."""
    targets: dict[str, list[str]] = {name: [] for name in names}
    for line in lines:
        if line.source != line.target and line.target not in targets[line.source]:
            targets[line.source].append(line.target)
    found: dict[str, int] = {}

    def visit(name: str, above: tuple[str, ...]) -> int:
        if name not in found:
            below = [visit(one, (*above, name)) for one in targets[name] if one not in (*above, name)]
            found[name] = 1 + max(below, default=-1)
        return found[name]

    for name in names:
        visit(name, ())
    _drawn_near(found, targets)
    return found


def _drawn_near(found: dict[str, int], targets: Mapping[str, Sequence[str]]) -> None:
    """What refers to nothing moves next to the nearest that refers to it, to keep lines short."""
    for name in found:
        users = [found[other] for other, used in targets.items() if name in used and other != name]
        if not targets[name] and users:
            found[name] = max(0, min(users) - 1)


def _fold(depth: dict[str, int], heights: Mapping[str, float]) -> None:
    """A column that is too tall becomes two, side by side."""
    column = 0
    while column <= max(depth.values(), default=-1):
        names = [name for name in depth if depth[name] == column]
        total = sum(heights[name] + GAP for name in names)
        if total > _TALL and len(names) > 3:
            kept, room = 0, total / 2
            while kept == 0 or room >= heights[names[kept]] / 2:
                room -= heights[names[kept]] + GAP
                kept += 1
            moved = set(names[kept:])
            for name, place in depth.items():
                depth[name] = place + 1 if place > column or name in moved else place
            column += 1  # the second half is short enough
        column += 1


def _grid(boxes: Sequence[Box], lines: Sequence[Line], depth: Mapping[str, int]) -> _Grid:
    columns: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=0))]
    heights = {box.name: box.height for box in boxes}
    for box in boxes:
        columns[depth[box.name]].append(box.name)
    grid = _Grid(columns, heights)
    for number, line in enumerate(lines):
        grid.hops[line] = _hops(grid, number, line, depth)
    return grid


def _hops(grid: _Grid, number: int, line: Line, depth: Mapping[str, int]) -> list[_Hop]:
    ends = [(line.target, line.target_offset), (line.source, line.source_offset)]
    ends.sort(key=lambda end: depth[end[0]])
    (left, offset), (right, right_offset) = ends
    hops = []
    for column in range(depth[left] + 1, depth[right]):
        thin = f"{number}:{column}"
        grid.columns[column].append(thin)
        grid.heights[thin] = _THIN
        hops.append(_Hop(left, offset, thin, _THIN / 2))
        left, offset = thin, _THIN / 2
    return [*hops, _Hop(left, offset, right, right_offset)]


def _order(grid: _Grid) -> None:
    """Each column sorted by where its neighbours stand, back and forth until it settles."""
    place = {name: float(n) for column in grid.columns for n, name in enumerate(column)}
    hops = [hop for path in grid.hops.values() for hop in path]
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in grid.columns if forward else reversed(grid.columns):
            wish = {}
            for name in column:
                near = [
                    place[hop.left] + hop.left_offset / 1000
                    if forward
                    else place[hop.right] + hop.right_offset / 1000
                    for hop in hops
                    if (hop.right if forward else hop.left) == name
                ]
                wish[name] = sum(near) / len(near) if near else place[name]
            column.sort(key=lambda name: wish[name])
            place.update({name: float(n) for n, name in enumerate(column)})


def _settle(grid: _Grid) -> None:
    """Heights at which lines run as straight as the boxes above and below allow."""
    hops = [hop for path in grid.hops.values() for hop in path]
    for column in grid.columns:
        grid.tops.update(zip(column, stacked([0.0] * len(column), _sizes(grid, column)), strict=True))
    for sweep in range(_SWEEPS):
        for column in grid.columns if sweep % 2 == 0 else reversed(grid.columns):
            wishes = [_wish(grid, hops, name) for name in column]
            grid.tops.update(zip(column, stacked(wishes, _sizes(grid, column)), strict=True))
    highest = min(grid.tops.values(), default=0.0)
    for name in grid.tops:
        grid.tops[name] = float(round(grid.tops[name] - highest))


def _sizes(grid: _Grid, column: Sequence[str]) -> list[float]:
    return [grid.heights[name] + (GAP if grid.heights[name] > _THIN else _THIN) for name in column]


def _wish(grid: _Grid, hops: Iterable[_Hop], name: str) -> float:
    wishes = [grid.tops[hop.left] + hop.left_offset - hop.right_offset for hop in hops if hop.right == name]
    wishes += [grid.tops[hop.right] + hop.right_offset - hop.left_offset for hop in hops if hop.left == name]
    return sum(wishes) / len(wishes) if wishes else grid.tops[name]


def _measured(grid: _Grid, widths: Mapping[str, float], depth: Mapping[str, int]) -> Drawing:
    wide = [max((widths.get(name, 0.0) for name in column), default=0.0) for column in grid.columns]
    ys = {
        id(hop): (grid.tops[hop.left] + hop.left_offset, grid.tops[hop.right] + hop.right_offset)
        for path in grid.hops.values()
        for hop in path
    }
    starts, tracks, x = [], {}, 0.0
    for number, width in enumerate(wide):
        starts.append(x)
        column = set(grid.columns[number])
        between = [hop for path in grid.hops.values() for hop in path if hop.left in column]
        order = _tracks(between, ys)
        edge = x + width + _MARGIN
        tracks.update({key: edge + _TRACK * place for place, key in enumerate(order)})
        x = edge + _TRACK * max(0, len(order) - 1) + _MARGIN
    boxes = {
        name: Placed(starts[number], grid.tops[name], wide[number], grid.heights[name])
        for number, column in enumerate(grid.columns)
        for name in column
        if name in widths
    }
    paths = {}
    for line, hops in grid.hops.items():
        points = []
        for hop in hops:
            track = tracks[hop.left, hop.left_offset]
            (y1, y2), right = ys[id(hop)], starts[_column_of(grid, hop.right)]
            left = starts[_column_of(grid, hop.left)] + wide[_column_of(grid, hop.left)]
            points += [(left, y1), (track, y1), (track, y2), (right, y2)]
        forward = depth[line.target] <= depth[line.source]
        paths[line] = _plain(points[::-1] if forward else points)
    height = max((placed.y + placed.height for placed in boxes.values()), default=0.0)
    last = max((placed.x + placed.width for placed in boxes.values()), default=0.0)
    return Drawing(last, height, boxes, paths)


def _column_of(grid: _Grid, name: str) -> int:
    return next(number for number, column in enumerate(grid.columns) if name in column)


def _tracks(hops: Sequence[_Hop], ys: Mapping[int, tuple[float, float]]) -> list[tuple[str, float]]:
    """Lines that leave one row share a track. Neighbouring tracks change places while crossings get fewer."""
    groups: dict[tuple[str, float], list[tuple[float, float]]] = {}
    for hop in hops:
        groups.setdefault((hop.left, hop.left_offset), []).append(ys[id(hop)])
    order = sorted(groups, key=lambda key: groups[key][0][0])
    better = True
    while better:
        better = False
        for place in range(len(order) - 1):
            first, second = groups[order[place]], groups[order[place + 1]]
            if _crossings(second, first) < _crossings(first, second):
                order[place : place + 2] = order[place + 1], order[place]
                better = True
    return order


def _crossings(first: Sequence[tuple[float, float]], second: Sequence[tuple[float, float]]) -> int:
    """Between two groups of lines, where the first turns before the second does."""
    low, high = _span(first)
    low2, high2 = _span(second)
    entering = second[0][0]
    count = int(low < entering < high)  # the second comes in across the first's upright
    for _, leaving in first:
        count += int(low2 < leaving < high2)
        # Two lines on one level would read as one.
        count += 5 * int(abs(leaving - entering) < 3)
    return count


def _span(group: Sequence[tuple[float, float]]) -> tuple[float, float]:
    ys = [y for pair in group for y in pair]
    return min(ys), max(ys)


def _plain(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points that lie on the way between their neighbours."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return kept

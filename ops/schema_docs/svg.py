"""A diagram as SVG: readable on light and dark pages, without scripts, fonts or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from ops.schema_docs.diagram import HEADER, MARKS, PAD, ROW, Diagram, Entity, Relation
from ops.schema_docs.layout import Placed

_EDGE: Final = 24.0  # around the drawing
_LEGEND: Final = 30.0
_LEGEND_WIDTH: Final = 665.0
_CURVE: Final = 5.0
_STYLE: Final = """
svg { --page: #ffffff; --box: #ffffff; --head: #e8eef6; --other: #f4f4f5; --frame: #8a99ad; --text: #17202e;
  --quiet: #5b6779; --mark: #0b62b8; --line: #55637a; }
@media (prefers-color-scheme: dark) {
  svg { --page: #12161d; --box: #1a2029; --head: #263243; --other: #1f2329; --frame: #56657a; --text: #e6ebf2;
    --quiet: #9aa7b8; --mark: #6cb6ff; --line: #8b9bb1; }
}
text { fill: var(--text);
  font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
.head { font: 600 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }
.quiet { fill: var(--quiet); }
.mark { fill: var(--mark); font-weight: 600; font-size: 9.5px; }
.page { fill: var(--page); }
.box { fill: var(--box); stroke: var(--frame); }
.top { fill: var(--head); }
.other { fill: var(--other); stroke: var(--frame); stroke-dasharray: 4 3; }
.rule { stroke: var(--frame); }
.line { fill: none; stroke: var(--line); stroke-width: 1.3; }
""".strip()


def rendered(diagram: Diagram, title: str) -> str:
    drawing = diagram.drawing
    least = _LEGEND_WIDTH if diagram.relations else 0.0
    width, height = max(drawing.width, least) + 2 * _EDGE, drawing.height + 2 * _EDGE + _LEGEND
    size = f'width="{_n(width)}" height="{_n(height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" {size} role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{_STYLE}\n</style>",
        f'<rect class="page" {size} rx="6"/>',
        f'<g transform="translate({_n(_EDGE)} {_n(_EDGE)})">',
    ]
    for relation in diagram.relations:
        lines += _relation(relation, drawing.paths[relation.line])
    for name, entity in diagram.entities.items():
        lines += _entity(entity, drawing.boxes[name])
    lines += ["</g>", *_legend(bool(diagram.relations), height - _EDGE + 4), "</svg>"]
    return "\n".join(lines) + "\n"


def _entity(entity: Entity, at: Placed) -> Iterator[str]:
    yield f"<g><title>{escape(f'{entity.name}: {entity.comment}')}</title>"
    frame = f'x="{_n(at.x)}" y="{_n(at.y)}" width="{_n(at.width)}"'
    if not entity.rows:
        yield f'<rect class="other" {frame} height="{_n(at.height)}" rx="4"/>'
        yield _text(at.x + PAD, at.y + 18.5, entity.title, "head quiet")
        yield "</g>"
        return
    yield f'<rect class="box" {frame} height="{_n(at.height)}" rx="4"/>'
    right = at.x + at.width
    # Rounded above, straight below, within the frame's own line.
    yield (
        f'<path class="top" d="M{_n(at.x + 0.5)} {_n(at.y + HEADER)}V{_n(at.y + 4)}q0 -3.5 3.5 -3.5'
        f'H{_n(right - 4)}q3.5 0 3.5 3.5V{_n(at.y + HEADER)}z"/>'
    )
    yield f'<path class="rule" d="M{_n(at.x)} {_n(at.y + HEADER)}H{_n(right)}"/>'
    yield _text(at.x + PAD, at.y + 18.5, entity.title, "head")
    for number, (mark, name, kind) in enumerate(entity.rows):
        y = at.y + HEADER + number * ROW + 15
        if mark:
            yield _text(at.x + PAD, y, mark, "mark")
        yield _text(at.x + PAD + MARKS - 4, y, name)
        yield _text(right - PAD, y, kind, "quiet", "end")
    yield "</g>"


def _relation(relation: Relation, points: Sequence[tuple[float, float]]) -> Iterator[str]:
    """From the many, or the one that refers, to the one that is referred to."""
    yield f"<g><title>{escape(relation.text)}</title>"
    yield f'<path class="line" d="{_rounded(points)}"/>'
    (x, y), (x2, y2) = points[0], points[-1]
    away = -1 if points[1][0] < x else 1
    if relation.single:
        yield f'<path class="line" d="M{_n(x + away * 8)} {_n(y - 5)}v10"/>'
    else:
        tip = x + away * 9
        yield f'<path class="line" d="M{_n(x)} {_n(y - 5)}L{_n(tip)} {_n(y)}L{_n(x)} {_n(y + 5)}"/>'
    towards = 1 if points[-2][0] > x2 else -1
    yield f'<path class="line" d="M{_n(x2 + towards * 8)} {_n(y2 - 5)}v10"/>'
    yield "</g>"


def _rounded(points: Sequence[tuple[float, float]]) -> str:
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        size = min(_CURVE, _length(before, corner) / 2, _length(corner, after) / 2)
        start, end = _towards(corner, before, size), _towards(corner, after, size)
        parts.append(
            f"L{_n(start[0])} {_n(start[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(end[0])} {_n(end[1])}"
        )
    return "".join([*parts, f"L{_n(points[-1][0])} {_n(points[-1][1])}"])


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])  # lines run along the axes


def _towards(point: tuple[float, float], aim: tuple[float, float], size: float) -> tuple[float, float]:
    whole = _length(point, aim) or 1.0
    return point[0] + (aim[0] - point[0]) * size / whole, point[1] + (aim[1] - point[1]) * size / whole


def _legend(relations: bool, y: float) -> Iterator[str]:
    yield _text(_EDGE, y, "PK primary key · FK foreign key · ? may be null", "quiet")
    if not relations:
        return
    x = _EDGE + 345
    yield f'<path class="line" d="M{_n(x)} {_n(y - 4)}h26M{_n(x)} {_n(y - 9)}L{_n(x + 9)} {_n(y - 4)}'
    yield f'L{_n(x)} {_n(y + 1)}M{_n(x + 20)} {_n(y - 9)}v10"/>'
    yield _text(x + 34, y, "many refer to one", "quiet")
    x += 170
    bars = "".join(f"M{_n(x + step)} {_n(y - 9)}v10" for step in (6, 20))
    yield f'<path class="line" d="M{_n(x)} {_n(y - 4)}h26{bars}"/>'
    yield _text(x + 34, y, "one refers to one", "quiet")


def _text(x: float, y: float, text: str, style: str = "", anchor: str = "") -> str:
    named = f' class="{style}"' if style else ""
    turned = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{named}{turned}>{escape(text)}</text>'


def _n(value: float) -> str:
    """Without digits that nobody sees, so that the file changes only when the picture does."""
    return f"{value:.1f}".removesuffix(".0")

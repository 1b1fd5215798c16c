"""The report of a comparison: for people at 80 columns, and as JSON for programs.

Stores join by adding a Section; nothing here knows what a store is.
"""

from __future__ import annotations

import difflib
import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from rich.text import Text

from infra.plural import plural
from ops.drift.comparison import Difference

_LINES = 24  # of one changed definition; JSON has all of it
_FEW = 4  # of an object that is on one side alone
_SIDES = (("declared", "green"), ("live", "yellow"))


@dataclass(frozen=True)
class Section:
    """One store: what was compared and what differs."""

    store: str
    objects: int  # that were compared
    seconds: float
    differences: Sequence[Difference]
    notes: Sequence[str] = ()  # what could not be compared, and why


@dataclass(frozen=True)
class Report:
    stack: str
    sections: Sequence[Section]

    @property
    def count(self) -> int:
        return sum(len(section.differences) for section in self.sections)

    @property
    def exit_code(self) -> int:
        return 2 if self.count else 0

    def as_json(self) -> str:
        said = {
            "stack": self.stack,
            "differences": self.count,
            "stores": [
                {
                    "store": one.store,
                    "objects": one.objects,
                    "seconds": round(one.seconds, 3),
                    "notes": list(one.notes),
                    "differences": [asdict(difference) for difference in one.differences],
                }
                for one in self.sections
            ],
        }
        return json.dumps(said, indent=2)

    def lines(self, width: int) -> Iterator[Text]:
        for section in self.sections:
            yield from _section(section, width)
        total = sum(section.objects for section in self.sections)
        seconds = sum(section.seconds for section in self.sections)
        if self.count:
            say = f"{self.count} {plural('difference', self.count)} in stack {self.stack}"
            yield Text(f"{say}; {total} objects compared in {seconds:.1f} s.", style="bold")
        else:
            yield Text(f"No difference in stack {self.stack}; {total} objects compared in {seconds:.1f} s.")


def _section(section: Section, width: int) -> Iterator[Text]:
    for kind, group in groupby(section.differences, key=lambda one: one.kind):
        found = list(group)
        yield Text(f"{section.store}: {plural(kind, len(found))} ({len(found)})", style="bold")
        for alike, same in groupby(found, key=_sides_of):
            yield from _difference([one.name for one in same], alike, width)
        yield Text("")
    for note in section.notes:
        yield from _folded(f"{section.store}: ", note, width, "dim")


def _sides_of(one: Difference) -> tuple[str, str | None, str | None]:
    return one.fact, one.declared, one.live


def _difference(
    names: Sequence[str], alike: tuple[str, str | None, str | None], width: int
) -> Iterator[Text]:
    """Neighbours that differ in the same way, told once."""
    fact, declared, live = alike
    for name in names:
        yield from _folded("  ", f"{name}: {fact}" if fact else name, width)
    if declared and live and "\n" in declared + live:
        yield from _changed_lines(declared, live, width)
        return
    for (side, style), value in zip(_SIDES, (declared, live), strict=True):
        yield from _side(side, value, fact, width, style)


def _side(side: str, value: str | None, fact: str, width: int, style: str) -> Iterator[Text]:
    label = f"    {side + ':':<10}"
    if value is None:
        yield Text(f"{label}{'not set' if fact else 'missing'}", style=style)
        return
    lines = value.splitlines() or ["(empty)"]
    for number, line in enumerate(_cut(lines, _LINES if fact else _FEW)):
        yield from _folded(label if number == 0 else " " * len(label), line, width, style)


def _changed_lines(declared: str, live: str, width: int) -> Iterator[Text]:
    """Only the lines that differ, with two around them."""
    lines = list(difflib.unified_diff(declared.splitlines(), live.splitlines(), lineterm="", n=2))[2:]
    yield Text("    - declared   + live")
    for line in _cut([line for line in lines if not line.startswith("@@")], _LINES):
        style = {"-": "green", "+": "yellow"}.get(line[:1], "")
        yield from _folded("    ", line, width, style)


def _cut(lines: Sequence[str], most: int) -> list[str]:
    if len(lines) <= most:
        return list(lines)
    return [*lines[:most], f"… {len(lines) - most} more lines; --json has them"]


def _folded(head: str, text: str, width: int, style: str = "") -> Iterator[Text]:
    """Wrapped under its own beginning."""
    lines = textwrap.wrap(
        text,
        max(20, width - len(head)),
        drop_whitespace=True,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
    for number, line in enumerate(lines or [""]):
        yield Text((head if number == 0 else " " * len(head)) + line, style=style)

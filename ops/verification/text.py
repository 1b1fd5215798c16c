"""The report of a verification for people, at 80 columns: by engine and check, what differs, the mend."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from ops.verdicts import Case, Finding, Outcome

_MOST = 12  # findings of one check that are shown; JSON has all
_WIDE = 110  # beyond it, lines are harder to read


def lines(outcome: Outcome, width: int, page: str) -> Iterator[Text]:
    """`page` is where a check is described, with {name} in it."""
    width = min(width, _WIDE)
    for group, cases in groupby(outcome.cases, key=lambda case: case.group):
        checks = [list(same) for _, same in groupby(cases, key=lambda case: case.subject.id)]
        red = [same for same in checks if not all(case.green for case in same)]
        yield Text(group, style="bold")
        for same in red:
            yield from _check(same, outcome.stack, width, page)
        green = " ".join(same[0].subject.id for same in checks if same not in red)
        if green:
            yield from _folded("  passed  ", green, width, "green")
    count = len({case.subject.id for case in outcome.cases})
    took = f"{count} checks, {len(outcome.cases)} tests in {outcome.seconds:.1f} s"
    yield Text("")
    if outcome.red:
        yield Text(
            f"Stack {outcome.stack} is not as it must be: {', '.join(outcome.red)}. {took}.", "bold red"
        )
    else:
        yield Text(f"Stack {outcome.stack} is as it must be. {took}.", style="bold green")


def _check(cases: Sequence[Case], stack: str, width: int, page: str) -> Iterator[Text]:
    subject = cases[0].subject
    red = [case for case in cases if not case.green]
    yield from _folded(f"  {red[0].verdict.value}  {subject.id}  ", subject.statement, width, "bold red")
    for case in red:
        yield from _folded("       ", case.title, width, "dim")
        for finding in case.findings[:_MOST]:
            yield from _finding(finding, width)
        if len(case.findings) > _MOST:
            yield Text(f"         … {len(case.findings) - _MOST} more; the JSON report has them")
    controls = "; ".join(map(str, subject.controls))
    yield from _folded("       mend:     ", cases[0].mend(stack), width)
    yield from _folded("       control:  ", f"{subject.severity.value}; {controls}", width, "dim")
    yield from _folded("       page:     ", page.format(name=subject.name), width, "dim")


def _finding(finding: Finding, width: int) -> Iterator[Text]:
    yield from _folded("       - ", finding.what, width)
    if finding.expected:
        yield from _folded("         expected: ", finding.expected, width, "green")
    if finding.found:
        yield from _folded("         found:    ", finding.found, width, "yellow")


def _folded(head: str, text: str, width: int, style: str = "") -> Iterator[Text]:
    folded = textwrap.wrap(text, max(20, width - len(head)), break_on_hyphens=False) or [""]
    for number, line in enumerate(folded):
        yield Text((head if number == 0 else " " * len(head)) + line, style=style)

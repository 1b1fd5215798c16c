"""How findings of the lint and the history of revisions look: made to fit 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from migrations.history import History
from migrations.lint import Finding, Report, Severity
from migrations.runner import Live

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def findings(report: Report, *, waived: bool) -> Iterator[Text | Table]:
    """A heading for each file, a block for each finding."""
    file = ""
    for one in report.findings:
        if one.file != file:
            file = one.file
            yield Text(f"\n{file}", "bold")
        yield _block(one, one.severity.value, _COLOURS[one.severity])
    if waived and report.waived:
        yield Text("\nwaived", "bold")
        for one, reason in report.waived:
            yield _block(one, "waived", "dim", reason)


def _block(one: Finding, word: str, colour: str, reason: str = "") -> Table:
    made = Table.grid(padding=(0, 2))
    made.add_column(width=8)
    made.add_column(overflow="fold")
    made.add_row(f"[{colour}]{word}[/]", f"[bold]{one.rule}[/]")
    if reason:
        made.add_row("", escape(f"{one.revision}: {reason}"))
        return made
    if one.statement:
        made.add_row("", Text(f"statement {one.statement}: {one.title}", "dim"))
    made.add_row("", escape(one.text))
    if one.mend:
        made.add_row("", escape(f"mend: {one.mend}"))
    return made


def history(line: History, live: Live | None) -> Table:
    """The newest first."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("revision", "what it does", "applied"):
        made.add_column(title, overflow="fold")
    applied = {one.id for one in line.upto(live.revision)} if live and live.revision in line else set()
    for one in reversed(line.revisions):
        edited = live is not None and live.hashes.get(one.id, one.hash) != one.hash
        word = "?" if live is None else "edited since" if edited else "yes" if one.id in applied else "no"
        made.add_row(one.id, escape(one.message), word)
    return made

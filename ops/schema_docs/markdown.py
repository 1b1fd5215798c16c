"""Pieces of Markdown that hold whatever text they are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def code(text: str) -> str:
    """As code, also within a table."""
    marks = "``" if "`" in text else "`"
    return f"{marks}{text.replace('|', chr(92) + '|')}{marks}"


def cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"

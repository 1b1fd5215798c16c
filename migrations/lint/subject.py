"""One revision as the rules see it: its SQL both ways, and what each statement does to others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from migrations.errors import HistoryError
from migrations.history.offline import Statement, statements
from migrations.history.revisions import History, Revision
from migrations.lint.finding import Finding, Severity
from migrations.locks import Assessed, Fresh, assess

_BASELINE: Final = re.compile(r"^#\s*lint:\s*baseline\b", re.MULTILINE)


@dataclass
class Subject:
    """`fresh` are the tables that were made in the same run, before this revision."""

    history: History
    revision: Revision
    time_series: str
    baseline: bool
    up: tuple[Statement, ...] = ()
    down: tuple[Statement, ...] = ()
    assessed: list[Assessed] = field(default_factory=list)
    obstacle: str = ""  # why there is no SQL to look at
    squawked: set[int] = field(default_factory=set)  # places of statements that squawk spoke of

    @cached_property
    def source(self) -> str:
        return self.revision.path.read_text(encoding="utf-8")

    @cached_property
    def module(self) -> ast.Module:
        return ast.parse(self.source)

    def function(self, name: str) -> ast.FunctionDef | None:
        found = (node for node in self.module.body if isinstance(node, ast.FunctionDef) and node.name == name)
        return next(found, None)

    def finding(
        self, rule: str, severity: Severity, text: str, mend: str = "", place: int | None = None
    ) -> Finding:
        """`place` counts statements from 0."""
        found = Finding(rule, self.revision.id, self.revision.path.name, severity, text, mend)
        if place is None:
            return found
        return replace(found, statement=place + 1, title=self.assessed[place].title)

    def on_others(self) -> Iterator[tuple[int, Assessed]]:
        """The statements that touch what was there before, with their places."""
        return ((place, one) for place, one in enumerate(self.assessed) if not one.on_fresh)


def is_baseline(source: str) -> bool:
    """Marked as part of what is applied to an empty database in one run: nobody is there to be held up."""
    return bool(_BASELINE.search(source))


def subjects(history: History, time_series: str, chosen: Sequence[Revision] = ()) -> Iterator[Subject]:
    """Every revision, or the chosen ones, in the order of the history."""
    wanted = {revision.id for revision in chosen} if chosen else None
    together: Fresh | None = Fresh()
    for revision in history.revisions:
        source = revision.path.read_text(encoding="utf-8")
        baseline = is_baseline(source)
        if not baseline:
            together = None
        if wanted is not None and revision.id not in wanted and together is None:
            continue
        subject = Subject(history, revision, time_series, baseline)
        fresh = together if together is not None else Fresh()
        try:
            subject.up = statements(history, [revision], time_series)
            subject.assessed = assess((one.text for one in subject.up), fresh)
            if subject.function("downgrade") is not None:
                subject.down = statements(history, [revision], time_series, down=True)
        except HistoryError as error:
            subject.obstacle = error.what
        if wanted is None or revision.id in wanted:
            yield subject

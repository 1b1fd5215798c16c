"""What a migration would do, judged before it runs: refusals, and the account of it in a preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from infra.plural import plural
from infra.provider.configuration import Configuration
from infra.provider.destruction import how_to_allow, is_allowed
from infra.provider.postgres_migration import verdict
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import UNKNOWN, Properties
from migrations.errors import HistoryError
from migrations.history import History, Revision
from migrations.history.offline import Statement, statements
from migrations.lint import Report, lint
from migrations.locks import Assessed, Fresh, Object, assess, lost
from migrations.runner import edited, refused_downgrade

_LINES: Final = 40  # of one revision in a preview
_SQL_LINES: Final = 8  # of one statement


@dataclass(frozen=True)
class Pending:
    """A revision to be applied or undone, and what that does."""

    revision: Revision
    statements: tuple[Statement, ...]
    assessed: tuple[Assessed, ...]

    @property
    def destroys(self) -> list[Object]:
        return lost(self.assessed)


def pending(
    history: History, revisions: Sequence[Revision], time_series: str, *, up: bool = True, empty: bool = False
) -> list[Pending]:
    """`empty`: nobody uses the database yet, so that tables stay fresh from one revision to the next."""
    return list(_pending(history, history.hash, tuple(revisions), time_series, up, empty))


@lru_cache(maxsize=2)  # a run asks twice: before it begins, and under the lock of the database
def _pending(
    history: History, _: str, revisions: tuple[Revision, ...], time_series: str, up: bool, empty: bool
) -> tuple[Pending, ...]:
    """Equal histories may differ in what their files say: their hash is an argument for that."""
    together = Fresh()
    made: list[Pending] = []
    for revision in revisions:
        found = statements(history, [revision], time_series, down=not up)
        fresh = together if empty else Fresh()
        made.append(Pending(revision, found, tuple(assess((one.text for one in found), fresh))))
    return tuple(made)


def failures(
    config: Configuration, history: History, old: Properties | None, new: Properties
) -> Iterator[CheckFailure]:
    """Compared with what the last run recorded; the live database has its say when it is reached."""
    if new["historyHash"] is not UNKNOWN and new["historyHash"] != history.hash:
        yield CheckFailure(
            "historyHash",
            f"is not that of {history.location / 'versions'}: its files changed meanwhile; run again",
        )
        return
    try:
        wanted = history.upto(new["target"])
    except HistoryError as error:
        yield CheckFailure("target", str(error))
        return
    recorded = {one["revision"]: one["hash"] for one in (old or {}).get("revisions") or []}
    for revision in wanted:
        if recorded.get(revision.id, revision.hash) != revision.hash:
            yield CheckFailure("historyHash", str(edited(revision)))
    last = (old or {}).get("revisions") or []
    live = last[-1]["revision"] if last else None
    if live is not None and live in history and history.beyond(live, new["target"]):
        yield from _downgrade_failures(history, live, new)
        return
    fresh = [revision for revision in wanted if revision.id not in recorded]
    if fresh:
        asked = verdict.Question(history, tuple(fresh), new["timeSeries"], not recorded)
        yield from _judged(config, asked, new)


def _downgrade_failures(history: History, live: str, new: Properties) -> Iterator[CheckFailure]:
    allowed = new.get("allowDowngradeTo")
    try:
        floor = len(history.revisions) if allowed is None else history.place(allowed)
    except HistoryError as error:
        yield CheckFailure("allowDowngradeTo", str(error))
        return
    if history.place(new["target"]) < floor:
        yield CheckFailure("target", str(refused_downgrade(history, live, new["target"], allowed)))


def _judged(config: Configuration, asked: verdict.Question, new: Properties) -> Iterator[CheckFailure]:
    fingerprint = asked.fingerprint()
    if verdict.is_clean(fingerprint):
        return
    report = lint(asked.history, [asked.time_series], asked.revisions)
    yield from _lint_failures(report)
    found = pending(asked.history, asked.revisions, asked.time_series, empty=asked.empty)
    yield from destruction_failures(config, found, new)
    # What a revision imports by a waiver is beyond the fingerprint.
    is_living = any(waived.rule == "living-code" for waived, _ in report.waived)
    is_clean = not report.findings and not is_living and not any(one.destroys for one in found)
    if is_clean and asked.fingerprint() == fingerprint:  # no file changed meanwhile
        verdict.keep(fingerprint)


def _lint_failures(report: Report) -> Iterator[CheckFailure]:
    found = report.findings
    for finding in found[:10]:
        yield CheckFailure("historyHash", finding.line())
    if len(found) > 10:
        yield CheckFailure("historyHash", f"{len(found) - 10} more findings: ./tdb migrate lint lists them")


def admission_failures(
    config: Configuration, history: History, revisions: Sequence[Revision], new: Properties
) -> Iterator[CheckFailure]:
    """Of the revisions that the live database lacks, just before they run."""
    asked = verdict.Question(history, tuple(revisions), new["timeSeries"], revisions[0].parent is None)
    if not verdict.is_clean(asked.fingerprint()):
        found = pending(history, revisions, asked.time_series, empty=asked.empty)
        yield from destruction_failures(config, found, new)


def destruction_failures(
    config: Configuration, found: Sequence[Pending], new: Properties
) -> Iterator[CheckFailure]:
    allowed = set(new.get("allowDestructive") or ())
    for one in found:
        for gone in one.destroys:
            name = setting_name(gone)
            if {one.revision.id, name, gone.name} & allowed or is_allowed(config, name):
                continue
            yield CheckFailure(
                "allowDestructive", f"revision {one.revision.label} destroys {gone}. {how_to_allow(name)}"
            )


def setting_name(gone: Object) -> str:
    """As in `postgres:column:execution.orders.note`."""
    return f"postgres:{gone.kind.replace(' ', '-')}:{gone.name}"


def account(one: Pending, *, up: bool = True) -> str:
    """A revision for a person to read: each statement that touches others, and what it does to them."""
    word = "apply" if up else "undo"
    kinds = Counter(made.kind for part in one.assessed for made in part.effect.creates)
    counted = ", ".join(f"{number} {plural(kind, number)}" for kind, number in kinds.most_common())
    total = len(one.statements)
    lines = [
        f"{word} {one.revision.label}: {one.revision.message}",
        f"  {total} {plural('statement', total)}" + (f"; creates {counted}" if counted else ""),
    ]
    shown = 0
    for statement, part in zip(one.statements, one.assessed, strict=True):
        effects = part.effect.lines()
        if part.on_fresh or (not effects and total > 12):
            continue
        if len(lines) > _LINES:
            break
        shown += 1
        lines += _told(statement, effects)
    rest = total - shown
    if rest:
        lines.append(f"  {rest} {plural('statement', rest)} {'is' if rest == 1 else 'are'} not shown here")
    return "\n".join(lines)


def _told(statement: Statement, effects: Sequence[str]) -> list[str]:
    sql = statement.text.splitlines()
    told = [f"    {line}" for line in sql[:_SQL_LINES]]
    if len(sql) > _SQL_LINES:
        told.append(f"    ... {len(sql) - _SQL_LINES} more lines")
    if not statement.in_transaction:
        told.append("      - outside of a transaction")
    return told + [f"      - {effect}" for effect in effects]

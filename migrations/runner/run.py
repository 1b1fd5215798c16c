"""Brings a database to a revision, up or down, whatever state an earlier run left it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import Connection, Engine

from migrations.errors import MigrationError
from migrations.history.offline import statements
from migrations.history.revisions import HEAD, History, Revision
from migrations.runner import failures, indexes
from migrations.runner.blockers import Blocker, Watcher
from migrations.runner.ledger import Ledger, Live, verify
from migrations.runner.session import Session
from migrations.runner.step import Steps
from migrations.runner.turn import turn

Admit: TypeAlias = Callable[[Sequence[Revision]], None]


@dataclass(frozen=True)
class Outcome:
    """`applied` and `undone` of this run, in their order; `warnings` for a person to read."""

    before: str | None
    after: str | None
    applied: tuple[Revision, ...] = ()
    undone: tuple[Revision, ...] = ()
    warnings: tuple[str, ...] = ()


def admit_all(_: Sequence[Revision]) -> None:
    """For a caller who has looked before."""


@dataclass(frozen=True)
class Runner:
    """Over an engine whose connections nobody else uses. The record of what is applied is in `ledger`."""

    engine: Engine
    history: History
    time_series: str = "native"
    session: Session = field(default_factory=Session)
    ledger: Ledger = field(default_factory=Ledger)

    def live(self) -> Live:
        """What the database says of itself. Changes nothing."""
        with self.engine.connect() as connection:
            self.session.prepare(connection)
            self._act(connection)
            return self.ledger.read(connection)

    def invalid_indexes(self) -> list[indexes.InvalidIndex]:
        with self.engine.connect() as connection:
            return indexes.invalid(connection)

    def migrate(
        self,
        target: str = HEAD,
        *,
        allow_downgrade_to: str | None = None,
        admit: Admit = admit_all,
    ) -> Outcome:
        """Up or down to `target`. `admit` sees the pending revisions, under the lock, and may refuse them.

        Down goes only as far as `allow_downgrade_to`.
        """
        place = self.history.place(target)
        with self.engine.connect() as connection:
            self.session.prepare(connection)
            with turn(connection, self.session):
                self._act(connection)
                live = self.ledger.read(connection)
                known = live.revision is not None and live.revision in self.history
                down = known and place < self.history.place(live.revision)
                verify(live, self.history, target if down else None)
                if down:
                    return self._down(connection, live, target, allow_downgrade_to)
                return self._up(connection, live, target, admit)

    def _up(self, connection: Connection, live: Live, target: str, admit: Admit) -> Outcome:
        pending = self.history.between(live.revision, target)
        after = pending[-1].id if pending else live.revision
        if pending:
            admit(pending)
            self.ledger.create(connection)
            connection.commit()
            self._all(connection, pending, up=True)
        broken = indexes.invalid(connection)
        warnings = tuple(
            f"index {index} is invalid and not used by queries: REINDEX INDEX CONCURRENTLY {index.quoted}"
            for index in broken
        )
        return Outcome(live.revision, after, applied=pending, warnings=warnings)

    def _down(self, connection: Connection, live: Live, target: str, allowed: str | None) -> Outcome:
        undone = self.history.beyond(live.revision, target)
        floor = len(self.history.revisions) if allowed is None else self.history.place(allowed)
        if self.history.place(target) < floor:
            raise refused_downgrade(self.history, live.revision, target, allowed)
        self.ledger.create(connection)
        connection.commit()
        self._all(connection, undone, up=False)
        place = self.history.place(target)
        after = self.history.revisions[place].id if place >= 0 else None
        return Outcome(live.revision, after, undone=undone)

    def _act(self, connection: Connection) -> str:
        acting = self.ledger.acting(connection)
        if acting:
            connection.exec_driver_sql(acting)
        connection.commit()
        return acting

    def _all(self, connection: Connection, revisions: Sequence[Revision], *, up: bool) -> None:
        steps = Steps.of(self.history, self.ledger, self.time_series)
        word = "applying" if up else "undoing"
        for number, revision in enumerate(revisions, 1):
            self.session.progress(f"{word} {number} of {len(revisions)}: {revision.label}")
            self._with_patience(connection, steps, revision, up=up)

    def _with_patience(self, connection: Connection, steps: Steps, revision: Revision, *, up: bool) -> None:
        """Tries again where somebody else held a lock; everything else ends the run."""
        limits, pause = self.session.limits, self.session.limits.pause
        seen: list[Blocker] = []
        for attempt in range(1, limits.attempts + 1):
            try:
                self._once(connection, steps, revision, seen, up=up)
            except Exception as error:  # a revision's code may raise anything
                interrupted = self.session.cancelled.is_set()
                if not connection.invalidated:
                    connection.rollback()
                if interrupted or not failures.is_locked(error):
                    raise failures.translated(
                        revision, error, limits.statement_timeout, interrupted=interrupted
                    ) from error
                if attempt == limits.attempts:
                    raise failures.still_locked(revision, error, attempt, seen) from error
                self.session.progress(
                    f"{revision.id} waits {pause:.1f} s: a lock was held by {_first(seen)} "
                    f"(attempt {attempt} of {limits.attempts})"
                )
                if self.session.cancelled.wait(pause):
                    raise MigrationError(f"interrupted before {revision.label}", "run again") from error
                pause = min(pause * 2, limits.longest_pause)
            else:
                return

    def _once(
        self, connection: Connection, steps: Steps, revision: Revision, seen: list[Blocker], *, up: bool
    ) -> None:
        built = self._built(revision, up=up)
        for gone in indexes.remove_remains(self.engine, built):
            self.session.progress(f"dropped invalid index {gone}, which an earlier attempt left")

        def usable() -> None:
            if built:
                left = [index for index in indexes.invalid(connection) if index.name in built]
                indexes.refuse(left, f"revision {revision.label}")

        self.session.prepare(connection)
        acting = self._act(connection)
        with Watcher(self.engine, connection, self.session) as watcher:
            try:
                steps.run(connection, revision, acting, usable, up=up)
            finally:
                seen[:] = watcher.blockers or seen

    def _built(self, revision: Revision, *, up: bool) -> set[str]:
        """What it builds concurrently; only worth finding out where its file speaks of it."""
        if "autocommit_block" not in revision.path.read_text(encoding="utf-8"):
            return set()
        return indexes.built_by(statements(self.history, [revision], self.time_series, down=not up))


def refused_downgrade(history: History, live: str | None, target: str, allowed: str | None) -> MigrationError:
    undone = ", ".join(revision.id for revision in history.beyond(live, target))
    limit = f"the stack allows it down to {allowed} alone" if allowed else "the stack does not allow it"
    return MigrationError(
        f"target {target} is below the live revision {live}: that would undo {undone}, and {limit}",
        f"set allowDowngradeTo to {target!r} where what these revisions hold may be lost",
    )


def _first(seen: Sequence[Blocker]) -> str:
    return str(seen[0]) if seen else "somebody who was gone too soon to be seen"

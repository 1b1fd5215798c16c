"""Applies or undoes one revision: in one transaction, except for what it puts in an autocommit block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from migrations.history.offline import environment
from migrations.history.revisions import History, Revision
from migrations.history.scripts import ALEMBIC
from migrations.runner.ledger import VERSIONS, Ledger


@dataclass(frozen=True)
class Steps:
    """Alembic's side of a run: loaded once for all its revisions."""

    history: History
    ledger: Ledger
    time_series: str
    around: EnvironmentContext
    script: ScriptDirectory

    @classmethod
    def of(cls, history: History, ledger: Ledger, time_series: str) -> Steps:
        around, script = environment(history, time_series)
        return cls(history, ledger, time_series, around, script)

    def run(
        self, connection: Connection, revision: Revision, acting: str, verify: Callable[[], None], *, up: bool
    ) -> None:
        """`acting` makes the session the owner of the ledger, as which the revision begins.

        `verify` may refuse the outcome before it is recorded.
        """

        def one_step(heads: Any, _: MigrationContext) -> Iterator[Any]:
            below = revision.parent or "base"
            steps = (
                self.script._upgrade_revs(revision.id, heads)
                if up
                else self.script._downgrade_revs(below, heads)
            )
            for step in steps:
                work = step.migration_fn

                def wrapped(work: Callable[..., None] = work, **options: Any) -> None:
                    work(**options)
                    verify()
                    connection.exec_driver_sql(acting or "RESET ROLE")

                step.migration_fn = wrapped
                yield step

        def record(**_: Any) -> None:
            self.ledger.note(connection, revision, up=up)

        options = {
            "fn": one_step,
            "on_version_apply": (record,),
            "transaction_per_migration": True,
            "version_table": VERSIONS,
            "version_table_schema": self.ledger.schema,
            "script": self.script,
            "time_series": self.time_series,
        }
        with ALEMBIC:
            context = MigrationContext.configure(
                connection=connection, environment_context=self.around, opts=options
            )
            connection.exec_driver_sql(acting or "RESET ROLE")
            connection.commit()
            with Operations.context(context), context.begin_transaction():
                context.run_migrations()

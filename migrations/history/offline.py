"""The SQL of a revision without a database: Alembic's offline mode, one statement after the other."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects.postgresql.base import PGDialect

from migrations.errors import HistoryError
from migrations.history.revisions import History, Revision
from migrations.history.scripts import ALEMBIC, loaded
from migrations.locks.tokens import split

BRANCHES: Final = ("native", "timescaledb")

logging.getLogger("alembic").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Statement:
    """One statement of a revision, and whether a transaction is around it."""

    text: str
    in_transaction: bool = True


class _Chunks(io.TextIOBase):
    """Takes what Alembic would print."""

    def __init__(self) -> None:
        self.found: list[Statement] = []
        self.in_transaction = True

    def write(self, text: str, /) -> int:
        self.found += [Statement(part, self.in_transaction) for part in split(text)]
        return len(text)


class _Offline(MigrationContext):
    """Remembers what is asked to run outside of a transaction instead of printing BEGIN and COMMIT."""

    @contextmanager
    def autocommit_block(self) -> Iterator[None]:
        chunks: Any = self.output_buffer
        chunks.in_transaction = False
        try:
            yield
        finally:
            chunks.in_transaction = True


def environment(history: History, time_series: str) -> tuple[EnvironmentContext, ScriptDirectory]:
    """What a revision may ask Alembic for: its folder, and which time-series branch the stack has."""
    return _loaded(history.location, time_series, history.hash)


@lru_cache(maxsize=4)
def _loaded(location: Path, time_series: str, _: str) -> tuple[EnvironmentContext, ScriptDirectory]:
    config = Config(attributes={"time_series": time_series})
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    script = loaded(config)
    return EnvironmentContext(config, script), script


def upgrade(history: History, revision: Revision, time_series: str = "native") -> tuple[Statement, ...]:
    return statements(history, [revision], time_series)


def downgrade(history: History, revision: Revision, time_series: str = "native") -> tuple[Statement, ...]:
    return statements(history, [revision], time_series, down=True)


def statements(
    history: History, revisions: Sequence[Revision], time_series: str = "native", *, down: bool = False
) -> tuple[Statement, ...]:
    """Without Alembic's own bookkeeping."""
    with ALEMBIC:
        around, script = environment(history, time_series)
        chunks = _Chunks()
        options = {
            "as_sql": True,
            "output_buffer": chunks,
            "literal_binds": True,
            "script": script,
            "time_series": time_series,
        }
        # Named parameters: no percent sign of a statement is doubled.
        dialect = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
        context = _Offline(dialect, None, options, around)
        with Operations.context(context):
            for revision in revisions:
                module = script.get_revision(revision.id).module
                _run(revision, getattr(module, "downgrade" if down else "upgrade", None), down)
        return tuple(chunks.found)


def _run(revision: Revision, step: Callable[[], None] | None, down: bool) -> None:
    if step is None:
        word = "downgrade" if down else "upgrade"
        raise HistoryError(f"revision {revision.label} has no {word}()", f"write one in {revision.path.name}")
    try:
        step()
    except Exception as error:  # whatever the revision's own code raises
        raise HistoryError(
            f"the SQL of revision {revision.label} cannot be shown without a database "
            f"({type(error).__name__}: {str(error).partition(chr(10))[0]})",
            "write it without asking the database: op.get_bind() has no answers offline",
        ) from error


def text(found: Sequence[Statement]) -> str:
    """As a script that psql would run."""
    lines: list[str] = []
    inside = False
    for one in found:
        if one.in_transaction != inside:
            lines.append("BEGIN;" if one.in_transaction else "COMMIT;")
            inside = one.in_transaction
        lines.append(f"{one.text};")
    if inside:
        lines.append("COMMIT;")
    return "\n\n".join(lines) + ("\n" if lines else "")

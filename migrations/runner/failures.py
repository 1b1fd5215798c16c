"""Turns what PostgreSQL says when a revision fails into one sentence: what, where, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError, StatementError

from migrations.errors import MigrationError
from migrations.history.revisions import Revision
from migrations.runner.blockers import Blocker

LOCKED: Final = ("55P03", "40P01")  # lock not available in time, deadlock
_CANCELLED: Final = "57014"
_BEGINNING: Final = 120  # characters of a statement

_EXTENSION: Final = (
    "install the extension's packages in the server's image, or choose the stack's timeSeries without it"
)
_MENDS: Final = {
    "58P01": _EXTENSION,
    "0A000": _EXTENSION,
    "42501": "let the migrating role become the owner of what it changes",
    "42P07": "it was made by hand or by an earlier attempt: remove it, or let the revision accept it",
    "42701": "it was made by hand: remove it, or let the revision accept it",
    "42710": "it was made by hand: remove it, or let the revision accept it",
    "42P01": "it was removed by hand, or an earlier revision is wrong: ./tdb drift shows both sides",
    "42703": "it was removed by hand, or an earlier revision is wrong: ./tdb drift shows both sides",
    "42704": "it was removed by hand, or an extension is missing: ./tdb drift shows both sides",
    "23505": "mend the rows first: some are alike",
    "23514": "mend the rows first: some break the check",
    "23502": "mend the rows first: some have no value there",
    "53100": "give the server more disk space",
}


def _cause(error: BaseException | None) -> BaseException | None:
    """The driver's own error, without what SQLAlchemy puts around it."""
    return error.orig if isinstance(error, StatementError) else error


def sqlstate(error: BaseException | None) -> str:
    cause = _cause(error)
    return (cause.sqlstate or "") if isinstance(cause, psycopg.Error) else ""


def is_locked(error: BaseException) -> bool:
    return sqlstate(error) in LOCKED


def still_locked(
    revision: Revision, error: BaseException, attempts: int, blockers: Sequence[Blocker]
) -> MigrationError:
    held = (
        "; ".join(map(str, blockers)) or "nobody was seen in the way; the lock was free for too short a time"
    )
    pids = " or ".join(f"SELECT pg_terminate_backend({one.pid})" for one in blockers)
    mend = "let that session end its transaction" + (f", or end it with {pids}" if pids else "")
    return MigrationError(
        f"revision {revision.label} got no lock in {attempts} attempts{_at(error)}; held by {held}",
        f"{mend}; then run again, nothing of this revision was kept",
    )


def translated(
    revision: Revision, error: Exception, statement_timeout: float, *, interrupted: bool
) -> MigrationError:
    if isinstance(error, MigrationError):
        return error
    state = sqlstate(error)
    where = f"revision {revision.label}"
    if state == _CANCELLED:
        if interrupted:
            return MigrationError(f"{where} was interrupted", "run again: what was finished is kept")
        if "statement timeout" in str(error):
            return MigrationError(
                f"{where} has a statement that took more than {statement_timeout:.0f} s{_at(error)}",
                "split it into smaller steps, or do it outside of a transaction",
            )
        return MigrationError(f"{where} was cancelled by somebody on the server{_at(error)}", "run again")
    if isinstance(error, StatementError | psycopg.Error):
        if not state or state.startswith(("08", "57P")):
            return MigrationError(
                f"the connection was lost within {where} ({_said(error)})",
                "run again when the server is up: the revision was kept whole or not at all",
            )
        if advice := _advice(error):
            return MigrationError(f"{where} refused: {_said(error)}", advice)
        mend = _MENDS.get(state, "mend the revision or the database, then run again")
        return MigrationError(f"{where} failed: {_said(error)}{_at(error)}", mend)
    return MigrationError(
        f"{where} failed in its own code: {type(error).__name__}: {_first_line(str(error))}", "mend its file"
    )


def _said(error: BaseException) -> str:
    """The server's primary message: its details may hold values of rows."""
    cause = _cause(error)
    if isinstance(cause, psycopg.Error) and cause.diag.message_primary:
        return cause.diag.message_primary
    return _first_line(str(cause))


def _advice(error: BaseException) -> str:
    """What the revision itself says to do, where it raises the error."""
    cause = _cause(error)
    if isinstance(cause, psycopg.Error) and cause.diag.source_function == "exec_stmt_raise":
        return cause.diag.message_hint or ""
    return ""


def _at(error: BaseException) -> str:
    statement = error.statement if isinstance(error, DBAPIError) else None
    if not statement:
        return ""
    # Literals may be values that are nobody's business.
    line = re.sub(r"'(?:[^']|'')*'", "'...'", " ".join(statement.split()))
    return f", at: {line if len(line) <= _BEGINNING else line[:_BEGINNING] + '...'}"


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]

"""One migrator at a time: an advisory lock of the database, which ends with its session whatever happens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

from migrations.errors import MigrationError
from migrations.runner.session import Session

KEY: Final = 0x7464_625F_6D69  # "tdb_mi", for no other use of advisory locks to hit it by chance
_INTERVAL: Final = 0.5  # seconds

_HOLDER: Final = """
SELECT l.pid, coalesce(a.usename, '?'), coalesce(host(a.client_addr), 'local'),
       extract(epoch FROM clock_timestamp() - a.backend_start)::int
FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (l.classid::bigint << 32 | l.objid::bigint) = %s
"""


@contextmanager
def turn(connection: Connection, session: Session) -> Iterator[None]:
    """Waits until the other one is done. Given up when the time is over or the user interrupts."""
    end = time.monotonic() + session.limits.turn
    while not _taken(connection):
        holder = _holder(connection)
        session.progress(f"another migrator is at work: {holder}; waiting for it")
        if time.monotonic() >= end:
            raise MigrationError(
                f"another migrator has been at work for more than {session.limits.turn:.0f} s: {holder}",
                "wait for it, or end its session with pg_terminate_backend",
            )
        if session.cancelled.wait(_INTERVAL):
            raise MigrationError("interrupted while waiting for another migrator; nothing was changed")
    try:
        yield
    finally:
        if not connection.closed and not connection.invalidated:
            connection.rollback()
            connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (KEY,))
            connection.commit()


def _taken(connection: Connection) -> bool:
    taken = connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (KEY,)).scalar_one()
    connection.commit()
    return bool(taken)


def _holder(connection: Connection) -> str:
    found = connection.exec_driver_sql(_HOLDER, (KEY,)).first()
    connection.commit()
    if found is None:
        return "it ends just now"
    return f"pid {found[0]} (user {found[1]} from {found[2]}, connected {found[3]} s ago)"

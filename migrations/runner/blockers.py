"""Watches a session that works, from a second one: who holds it up, and whether the user interrupts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from types import TracebackType
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from migrations.runner.session import Session

_INTERVAL: Final = 0.25  # seconds
_BEGINNING: Final = 160  # characters of a query

_BLOCKERS: Final = """
SELECT a.pid, coalesce(a.usename, '?'), coalesce(a.application_name, ''), coalesce(a.state, '?'),
       coalesce(extract(epoch FROM clock_timestamp() - a.xact_start)::int, 0), a.query
FROM unnest(pg_blocking_pids(%s)) AS blocking(pid) JOIN pg_stat_activity a USING (pid)
ORDER BY a.xact_start
"""


@dataclass(frozen=True)
class Blocker:
    pid: int
    user: str
    application: str
    state: str
    seconds: int
    query: str

    def __str__(self) -> str:
        via = f" via {self.application}" if self.application else ""
        query = " ".join(self.query.split())
        if not query or query == "<insufficient privilege>":
            query = "(hidden from this role: membership of pg_read_all_stats shows it)"
        elif len(query) > _BEGINNING:
            query = f"{query[:_BEGINNING]}..."
        return f"pid {self.pid} (user {self.user}{via}, {self.state} since {self.seconds} s): {query}"


class Watcher:
    """As a context around the work. `blockers` are those of the last time that somebody was in the way."""

    def __init__(self, engine: Engine, connection: Connection, session: Session) -> None:
        self.blockers: list[Blocker] = []
        self._engine = engine
        driver: Any = connection.connection.driver_connection
        self._cancel: Callable[[], None] = driver.cancel
        self._pid = driver.info.backend_pid
        self._session = session
        self._done = Event()
        self._thread = Thread(target=self._watch, name="migration-watcher", daemon=True)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        # Most statements are over before a second connection would pay.
        if self._done.wait(_INTERVAL):
            return
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                while not self._done.wait(_INTERVAL):
                    self._look(connection)
        except DBAPIError:
            return  # knowing who blocks is a help; without it the work goes on

    def _look(self, connection: Connection) -> None:
        if self._session.cancelled.is_set():
            self._cancel()
        found = [Blocker(*row) for row in connection.exec_driver_sql(_BLOCKERS, (self._pid,)).all()]
        if found:
            self.blockers = found
            self._session.progress(f"waiting for a lock held by {found[0]}")

"""Connections to one server: opened when first needed, kept for the next resource, closed at the end.

Knows transactions and retries, and nothing of roles or grants.

psycopg takes longer to read than all else here, and a preview never uses it. `Server` reads it, whole, before
it connects; other modules import what they need of it in the work on a connection, and no earlier: threads
that enter it at once through several of its modules break its import.
"""

from __future__ import annotations

import random
import select
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from infra.airgap.plugins.postgresql.connect_errors import UnreachableError, connect_error
from infra.airgap.plugins.postgresql.endpoint import Endpoint
from infra.airgap.plugins.postgresql.statement_errors import is_transient, statement_error
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")
Connection: TypeAlias = "psycopg.Connection[dict[str, Any]]"
Work: TypeAlias = Callable[[Connection], T]

ATTEMPTS = 8
LOCK_WAIT_SECONDS = 60
# A hundred resources ask at once: those that come just after a failure need not each wait for their own.
SILENCE_SECONDS = 2.0

_SESSION = (
    "SELECT set_config('statement_timeout', '0', false), set_config('search_path', 'pg_catalog', false), "
    f"set_config('lock_timeout', '{LOCK_WAIT_SECONDS}s', false)"
)


class _Pool:
    def __init__(self, limit: int) -> None:
        self.idle: list[Connection] = []
        self.slots = BoundedSemaphore(limit) if limit > 0 else None


class Server:
    """One PostgreSQL server, as the provider's configuration names it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._pools: dict[str, _Pool] = {}
        self._guard = Lock()
        self._silent_until = 0.0
        # The catalog rows behind roles and grants are shared by all databases and stand no two writers.
        self._writing = Lock()
        self.close = weakref.finalize(self, _close, self._pools)  # at the latest when the process ends

    def read(self, database: str, doing: str, work: Work[T]) -> T:
        """Runs `work` in a transaction, beside others."""
        return self._attempt(database, doing, work, autocommit=False)

    def write(self, database: str, doing: str, work: Work[T]) -> T:
        """Runs `work` in a transaction, one at a time in this process, again where sessions collided."""
        with self._writing:
            return self._attempt(database, doing, work, autocommit=False)

    def write_outside_transaction(self, database: str, doing: str, work: Work[T]) -> T:
        """For statements that refuse a transaction, such as CREATE DATABASE."""
        with self._writing:
            return self._attempt(database, doing, work, autocommit=True)

    def forget(self, database: str) -> None:
        """Closes the kept connections to a database that is about to be dropped, renamed or copied."""
        with self._guard:
            pool = self._pools.get(database)
            idle, pool_idle = (list(pool.idle), pool.idle) if pool else ([], [])
            pool_idle.clear()
        for connection in idle:
            connection.close()

    def _attempt(self, database: str, doing: str, work: Work[T], *, autocommit: bool) -> T:
        import psycopg  # noqa: PLC0415 - see above

        for attempt in range(1, ATTEMPTS + 1):
            with self._lease(database) as connection:
                try:
                    connection.autocommit = autocommit
                    if autocommit:
                        return work(connection)
                    with connection.transaction():
                        return work(connection)
                except psycopg.Error as error:
                    if attempt == ATTEMPTS or not is_transient(error):
                        raise statement_error(self.endpoint, database, doing, error) from None
            time.sleep(random.uniform(0.5, 1) * min(0.05 * 2**attempt, 2))  # noqa: S311 - spreads retries only
        raise AssertionError("the last attempt returns or raises")

    @contextmanager
    def _lease(self, database: str) -> Iterator[Connection]:
        with self._guard:
            pool = self._pools.setdefault(database, _Pool(self.endpoint.max_connections))
        if pool.slots:
            pool.slots.acquire()
        try:
            connection = self._kept(pool) or self._connect(database)
            try:
                yield connection
            finally:
                if connection.closed or connection.broken:
                    connection.close()
                else:
                    with self._guard:
                        pool.idle.append(connection)
        finally:
            if pool.slots:
                pool.slots.release()

    def _kept(self, pool: _Pool) -> Connection | None:
        while True:
            with self._guard:
                if not pool.idle:
                    return None
                connection = pool.idle.pop()
            # A server that went away has left its farewell on the socket of an idle connection.
            if not connection.closed and not select.select([connection.fileno()], [], [], 0)[0]:
                return connection
            connection.close()

    def _connect(self, database: str) -> Connection:
        if self.endpoint.unknown:
            settings = ", ".join(self.endpoint.unknown)
            raise ProviderError(
                f"the postgresql Provider cannot connect yet: {settings} is known only after `up`"
            )
        if time.monotonic() < self._silent_until:
            raise UnreachableError(f"PostgreSQL at {self.endpoint} does not answer either, as just said")
        import psycopg  # noqa: PLC0415 - see above
        from psycopg.rows import dict_row  # noqa: PLC0415 - see above

        try:
            connection: Connection = psycopg.connect(
                **self.endpoint.parameters(database), row_factory=dict_row, autocommit=True
            )
        except psycopg.Error as error:
            explained = connect_error(self.endpoint, database, error)
            if isinstance(explained, UnreachableError):
                self._silent_until = time.monotonic() + SILENCE_SECONDS
            raise explained from None
        connection.execute(_SESSION)
        return connection


def _close(pools: dict[str, _Pool]) -> None:
    for pool in pools.values():
        for connection in pool.idle:
            connection.close()
        pool.idle.clear()


def server_major(server: Server, connection: Connection) -> int:
    """The major version that decides which syntax and privileges exist."""
    return server.endpoint.expected_major or connection.info.server_version // 10_000

"""What every part of a run shares: the connection's limits, who listens to its progress, who may stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TypeAlias

from sqlalchemy import Connection

Progress: TypeAlias = Callable[[str], None]


def silent(_: str) -> None:
    """For runs that nobody watches."""


@dataclass(frozen=True)
class Limits:
    """Times are in seconds."""

    lock_timeout: float = 5.0  # how long others queue behind a lock that is waited for
    statement_timeout: float = 900.0
    attempts: int = 5  # for a revision whose locks are held by somebody else
    pause: float = 1.0  # before the second attempt; doubles with each
    longest_pause: float = 15.0
    turn: float = 600.0  # for another migrator to finish


@dataclass(frozen=True)
class Session:
    """How one run behaves."""

    limits: Limits = Limits()
    progress: Progress = silent
    cancelled: Event = field(default_factory=Event)

    def prepare(self, connection: Connection) -> None:
        """Also undoes what a revision may have set for itself."""
        settings = {
            "lock_timeout": f"{self.limits.lock_timeout * 1000:.0f}",
            "statement_timeout": f"{self.limits.statement_timeout * 1000:.0f}",
            "idle_in_transaction_session_timeout": "0",
            # A migrator that was killed must not leave its statement running, and its locks held.
            "client_connection_check_interval": "2000",
            "client_min_messages": "warning",
        }
        connection.exec_driver_sql("RESET ROLE")
        for name, value in settings.items():
            connection.exec_driver_sql("SELECT set_config(%s, %s, false)", (name, value))
        connection.commit()

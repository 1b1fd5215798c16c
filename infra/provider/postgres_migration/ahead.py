"""Loads what a migration needs while the database that it is for still starts.

Alembic, SQLAlchemy and the models behind the revisions take two seconds of a processor. Whoever creates a
database knows that a migration follows; whoever changes nothing must not pay, so nothing is loaded here.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from threading import Lock, Thread
from typing import Final

_MODULES: Final = (
    "infra.provider.postgres_migration.work",
    "infra.provider.postgres_migration.plan",
    "migrations.operations",  # which every revision imports, and the models with it
)
_ONCE = Lock()  # taken by the first and never given back


def load() -> None:
    """Begins to load, once a process, and returns at once. The end of the process does not wait for it."""
    if _ONCE.acquire(blocking=False):
        Thread(target=_load, name="migrations-ahead", daemon=True).start()


def _load() -> None:
    # Whoever needs the module imports it again, and meets the same error where it can be told.
    with suppress(ImportError):
        for name in _MODULES:
            import_module(name)

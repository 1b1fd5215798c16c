"""Marks of creations that may have been cut short after the server did them and before the engine knew.

A mark lets the next run take up the object that it finds, where any other existing object is refused. It goes
when the creation fails, or when the engine shows that it has the resource in its state.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.airgap.plugins.postgresql.endpoint import Endpoint
from infra.airgap.plugins.postgresql.statement_errors import CutOffError
from infra.provider_framework.errors import ProviderError

_WORTH_SECONDS = 24 * 3600  # who comes later is asked to import


class Unfinished:
    """One object's mark: an empty file, named by resource, server and object."""

    def __init__(self, endpoint: Endpoint, urn: str, name: str) -> None:
        cache = Path(os.environ.get("TDB_CACHE") or Path.home() / ".cache" / "tdb")
        identity = "\0".join([urn, endpoint.host, str(endpoint.port), name])
        self._file = cache / "postgresql-unfinished" / hashlib.sha256(identity.encode()).hexdigest()

    @contextmanager
    def creating(self) -> Iterator[bool]:
        """Around a creation: whether an earlier one was cut short. The mark stays where this one is too."""
        interrupted = self.begin()
        try:
            yield interrupted
        except CutOffError:
            raise
        except ProviderError:
            self.end()
            raise

    def begin(self) -> bool:
        """Sets the mark. True where an earlier run left one."""
        interrupted = self._age() < _WORTH_SECONDS
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.touch()
        return interrupted

    def end(self) -> None:
        self._file.unlink(missing_ok=True)

    def _age(self) -> float:
        try:
            return time.time() - self._file.stat().st_mtime
        except FileNotFoundError:
            return float("inf")

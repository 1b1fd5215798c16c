"""Where the database is and who logs in; opens connections, and says in one sentence why it cannot."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import sqlalchemy
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from migrations.errors import MigrationError

APPLICATION = "tdb-migrate"


class UnreachableError(MigrationError):
    """Nothing answers there, or not yet."""


@dataclass(frozen=True)
class Place:
    """Without an authority the connection is plain: for a server on this machine alone."""

    host: str
    port: int
    database: str
    username: str
    password: str = field(repr=False)
    authority: str = field(default="", repr=False)  # certificate, PEM
    patience: int = 10  # seconds for a connection

    def __str__(self) -> str:
        return f"database {self.database} at {self.host}:{self.port}"

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Checked to answer. Connections are opened when asked for and closed when given back."""
        with tempfile.TemporaryDirectory(prefix="tdb-migrate-") as folder:
            query = {"connect_timeout": str(self.patience), "application_name": APPLICATION}
            query |= {"sslmode": "disable"}
            if self.authority:
                file = Path(folder) / "ca.pem"
                file.write_text(self.authority)
                query |= {"sslmode": "verify-full", "sslrootcert": str(file)}
            url = URL.create(
                "postgresql+psycopg",
                self.username,
                self.password,
                self.host,
                self.port,
                self.database,
                query,
            )
            engine = sqlalchemy.create_engine(url, poolclass=NullPool)
            try:
                try:
                    engine.connect().close()
                except DBAPIError as error:
                    raise refused(self, error.orig) from None  # libpq's text is said again, less its noise
                yield engine
            finally:
                engine.dispose()


def refused(place: Place, error: BaseException | None) -> MigrationError:
    said = " ".join(str(error).split())
    lowered = said.lower()
    who = f"user {place.username}"
    if "password authentication failed" in lowered or "no password supplied" in lowered:
        return MigrationError(
            f"{place} refused the password of {who}",
            "give the password that the server knows; a refresh of the "
            "stack shows whether it was changed by hand",
        )
    if f'database "{place.database}" does not exist' in said:
        return MigrationError(f"{place} does not exist", "create the database first; ./tdb up does")
    if "role" in lowered and "does not exist" in lowered:
        return MigrationError(f"{place} knows no {who}", "create the role first; ./tdb up does")
    if "permission denied for database" in lowered:
        return MigrationError(f"{place} does not let {who} in", "grant the role CONNECT on it")
    if "no pg_hba.conf entry" in lowered:
        return MigrationError(f"{place} does not let {who} in from here", "add this machine to pg_hba.conf")
    if "too many connections" in lowered or "connection slots" in lowered:
        return UnreachableError(
            f"{place} has no connection left for {who}", "end sessions, or raise its limit"
        )
    if "ssl" in lowered or "certificate" in lowered:
        return MigrationError(
            f"{place} cannot be trusted ({_reason(said)})",
            "give the certificate of the authority that signed the server's, and a host that it names",
        )
    if isinstance(error, psycopg.OperationalError):
        return UnreachableError(
            f"{place} does not answer ({_reason(said)})", "start the server; ./tdb up does"
        )
    return MigrationError(f"{place} refused the connection ({_reason(said)})")


def _reason(said: str) -> str:
    """The last clause of libpq's text: the ones before it repeat address and user."""
    last = said.rpartition("failed:")[2]
    for noise in ("Is the server running", "Multiple connection attempts"):
        last = last.partition(noise)[0]
    return last.replace("FATAL:", "").replace("ERROR:", "").strip(" .")

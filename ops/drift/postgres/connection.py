"""Logs in to look, over verified TLS; each failure is one error that says how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from ops.access import Access
from ops.errors import OpsError
from schema.credentials import credential

# It reads statistics and settings, and nothing that lies in a table.
LOGIN: Final = "monitor"
# It reads every row and writes none: for the one row that says at which revision the database is.
READER: Final = "backup"


@contextmanager
def connected(access: Access, database: str, login: str = LOGIN) -> Iterator[psycopg.Connection]:
    """A connection that never holds anything open; the server's words on failure, without the password."""
    host, port = access.endpoint("postgres")
    where = f"database {database} at {host}:{port}, as role {login}"
    password = (access.credentials.get("postgresRoles") or {}).get(login)
    if not password:
        raise OpsError(
            f"stack {access.stack} knows no password of role {login}",
            where="its outputs",
            mend=f"./tdb up --stack {access.stack}",
        )
    try:
        connection = psycopg.connect(
            host=host,
            port=port,
            dbname=database,
            user=login,
            password=str(password),
            sslmode="verify-full",
            sslrootcert=str(access.authority),
            connect_timeout=10,
            application_name="tdb drift",
            autocommit=True,
        )
    except psycopg.OperationalError as error:
        raise refused(error, where, access.stack, login) from error
    try:
        with connection:
            yield connection
    except psycopg.errors.LockNotAvailable as error:
        raise OpsError(
            "the catalogue cannot be read while somebody changes the schema",
            where=where,
            mend="wait for the migration or the open ALTER to end, and run the command again",
        ) from error
    except psycopg.Error as error:
        raise OpsError(
            f"the catalogue cannot be read: {_first_line(error)}",
            where=where,
            mend="run the command again; an object that was changed meanwhile can cause this once",
        ) from error


def refused(error: psycopg.OperationalError, where: str, stack: str, login: str = LOGIN) -> OpsError:
    """Why nobody let us in, told from the server's words: libpq gives no code before a session is there."""
    said = str(error)
    if "password authentication failed" in said:
        return OpsError(
            f"role {login} is refused: its password on the server is not the stack's",
            where=where,
            mend=f"raise secrets.versions.{credential('postgres', login)} of the stack, "
            f"then ./tdb up --stack {stack}",
        )
    if "is not permitted to log in" in said:
        return OpsError(
            f"role {login} is refused: its right to log in was taken away on the server",
            where=where,
            mend=f"./tdb pulumi refresh --stack {stack}, then ./tdb up --stack {stack}",
        )
    if "certificate verify failed" in said:
        return OpsError(
            "the server's certificate is not signed by the stack's authority",
            where=where,
            mend=f"see who listens there; if it is the stack's own, ./tdb up --stack {stack}",
        )
    if "does not exist" in said:
        return OpsError(_first_line(error), where=where, mend=f"./tdb up --stack {stack}")
    return OpsError(
        f"PostgreSQL does not answer: {_first_line(error)}",
        where=where,
        mend=f"./tdb status --stack {stack} shows what runs, ./tdb logs postgres --stack {stack} says why",
    )


def _first_line(error: psycopg.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__

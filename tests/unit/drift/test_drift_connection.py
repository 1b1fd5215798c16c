"""Why nobody lets us in, as one error that says how to mend it and holds no password."""

from __future__ import annotations

import socket
from pathlib import Path

import psycopg
import pytest

from ops.access import Access
from ops.drift.postgres.connection import connected, refused
from ops.errors import OpsError

PASSWORD = "correct-horse-battery"


def access(folder: Path, port: int, password: str | None = PASSWORD) -> Access:
    roles = {"monitor": password} if password else {}
    return Access(
        "dev", folder, {"postgres": {"host": "127.0.0.1", "port": port}}, credentials={"postgresRoles": roles}
    )


def test_a_server_that_is_down_is_one_error_without_the_password(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(OpsError) as caught, connected(access(tmp_path, port), "trading_system"):
        pass
    assert caught.value.code == 1
    assert f"127.0.0.1:{port}" in caught.value.where
    assert "./tdb status" in caught.value.mend
    assert PASSWORD not in caught.value.text()


def test_a_stack_without_the_password_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(OpsError, match="knows no password of role monitor"),
        connected(access(tmp_path, 1, None), "trading_system"),
    ):
        pass


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ('FATAL:  password authentication failed for user "monitor"', "its password"),
        ('FATAL:  role "monitor" is not permitted to log in', "its right to log in"),
        ("SSL error: certificate verify failed", "not signed by the stack's authority"),
        ('FATAL:  database "trading_system" does not exist', "does not exist"),
        ("Connection refused", "does not answer"),
    ],
)
def test_each_refusal_is_told_apart(said: str, what: str) -> None:
    error = refused(psycopg.OperationalError(f"connection failed: {said}\nmore"), "there", "dev")
    assert what in error.what
    assert error.where == "there"
    assert error.mend


def test_the_advice_names_a_credential_as_the_stack_calls_it() -> None:
    said = psycopg.OperationalError('FATAL:  password authentication failed for user "risk_management"')
    error = refused(said, "there", "dev", "risk_management")
    assert "secrets.versions.postgres-risk-management of" in str(error.mend)

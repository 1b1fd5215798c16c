"""Asks q over mutual TLS as the stack's administrator. Only reads."""

from __future__ import annotations

from typing import Any

from ops.access import Access
from stores.kdb.connection import Connection
from stores.kdb.conversion import to_python
from stores.kdb.errors import KdbConnectionError, KdbError


class Kdb:
    def __init__(self, access: Access) -> None:
        self._access = access
        self._connection: Connection | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def log_in(self, user: str, password: str) -> Connection:
        host, port = self._access.endpoint("kdb")
        return Connection(host, port, user, password, self._access.tls())

    @property
    def administrator(self) -> tuple[str, str]:
        login = self._access.credentials["kdb"]
        return str(login["user"]), str(login["password"])

    @property
    def users(self) -> dict[str, str]:
        """Of programs, where the stack has any."""
        return {
            str(user): str(word) for user, word in (self._access.credentials.get("kdbUsers") or {}).items()
        }

    def refusal(self, user: str, password: str) -> str:
        """Why a login is turned away; empty where it is let in."""
        try:
            self.log_in(user, password).close()
        except KdbConnectionError as error:
            return str(error)
        return ""

    def ask(self, text: str, *arguments: object) -> Any:
        if self._connection is None:
            self._connection = self.log_in(*self.administrator)
        return to_python(self._connection.query(text, *arguments))

    def refused_expression(self, user: str, password: str) -> str:
        """What q signals to a user who sends an expression; it would only count to three."""
        with self.log_in(user, password) as connection:
            try:
                return f"run: {to_python(connection.query('til 3'))}"
            except KdbError as error:
                return str(error)

    def signal(self, text: str, *arguments: object) -> str:
        """What q signals for an expression; empty where it evaluates."""
        try:
            self.ask(text, *arguments)
        except KdbError as error:
            return str(error)
        return ""

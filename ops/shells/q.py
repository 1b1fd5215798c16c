"""The q prompt: expressions over IPC, answers as a console shows them."""

from __future__ import annotations

import sys

from ops.access import Access
from ops.errors import OpsError
from ops.shells import prompt
from stores.kdb.connection import Connection
from stores.kdb.errors import KdbConnectionError, KdbError
from stores.kdb.render import render

_TIMEOUT = 300  # seconds that one expression may take


def run(access: Access, _: str, arguments: list[str]) -> None:
    host, port = access.endpoint("kdb")
    login = access.credentials["kdb"]
    try:
        made = Connection(host, port, str(login["user"]), str(login["password"]), access.tls(), _TIMEOUT)
    except KdbConnectionError as error:
        raise unreachable(access, error) from error
    with made as connection:
        asked = Asked(connection, access)
        if arguments:
            for expression in arguments:
                asked.answer(expression)
        elif sys.stdin.isatty():
            greeting = f"q of stack {access.stack} at {host}:{port}; \\\\ leaves"
            prompt.serve("q)", greeting, access.folder / "q_history", asked.answer)
        else:
            for line in sys.stdin:
                if line.strip():
                    asked.answer(line.strip())


class Asked:
    """Expressions to a connection, their answers to standard output."""

    def __init__(self, connection: Connection, access: Access) -> None:
        self._connection = connection
        self._access = access

    def answer(self, expression: str) -> None:
        try:
            text = render(self._connection.query(expression))
        except KdbConnectionError as error:
            raise unreachable(self._access, error) from error
        except KdbError as error:
            raise OpsError(f"'{error}", where=expression, mend="see the expression above") from error
        if text:
            print(text)


def unreachable(access: Access, error: KdbConnectionError) -> OpsError:
    return OpsError(
        str(error),
        where=f"KDB+ of stack {access.stack}",
        mend=f"./tdb status --stack {access.stack}; ./tdb up --stack {access.stack} restores what is down",
    )

"""One session of the superuser inside PostgreSQL's container, over the local socket, which cannot write."""

from __future__ import annotations

import contextlib
import json
import subprocess
from typing import Any, Final

from ops.verification.check import UnaskableError

_READ_ONLY: Final = "-c default_transaction_read_only=on -c statement_timeout=15000 -c lc_messages=C"
_END: Final = "@@end"


class Superuser:
    """Each visit to a container costs a process, so that one visit serves all questions."""

    def __init__(self, container: str, database: str) -> None:
        self._database = database
        words = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=0", "-U", "postgres", "-d", database]
        self._psql = subprocess.Popen(
            ["docker", "exec", "--interactive", "--env", f"PGOPTIONS={_READ_ONLY}", container, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def close(self) -> None:
        if self._psql.stdin is not None and self._psql.stdout is not None:
            with contextlib.suppress(BrokenPipeError):  # it ended by itself, with a question unasked
                self._psql.stdin.close()
            self._psql.stdout.close()
        self._psql.wait(timeout=10)

    def ask(self, sql: str, database: str) -> list[dict[str, Any]]:
        connect = "" if database == self._database else f"\\connect {database}\n"
        self._database = database
        asked = f"SELECT coalesce(json_agg(found), '[]')::jsonb FROM ({sql}) AS found;"  # noqa: S608 - our words
        said = self._said(f"{connect}{asked}\n\\echo {_END}\n")
        try:
            found: list[dict[str, Any]] = json.loads(said)
        except ValueError as error:
            first = " ".join(said.split())[:200]
            raise UnaskableError(f"the superuser is not answered in {database}: {first}") from error
        return found

    def _said(self, asked: str) -> str:
        """What comes before the end of the answer."""
        assert self._psql.stdin is not None  # noqa: S101 - pipes were asked for
        assert self._psql.stdout is not None  # noqa: S101
        try:
            self._psql.stdin.write(asked)
            self._psql.stdin.flush()
        except BrokenPipeError:
            return self._psql.stdout.read()
        lines: list[str] = []
        for line in self._psql.stdout:
            if line.strip() == _END:
                return "\n".join(lines)
            lines.append(line.strip())
        return "\n".join(lines)

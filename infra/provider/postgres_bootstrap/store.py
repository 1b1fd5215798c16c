"""Runs psql inside the server's container, as the superuser, over the local socket.

SQL travels on standard input alone: argv and environment of a process are there for others to read.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from infra.provider.container_state import ended
from infra.provider.postgres_bootstrap.script import PREPARING
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_USER: Final = (
    "postgres"  # the system user of the image and the superuser: peer identification wants both alike
)
_SECONDS: Final = 120.0
_ENVIRONMENT: Final = {
    "LC_ALL": "C",
    "PGCONNECT_TIMEOUT": "10",
    "PGOPTIONS": "-c lc_messages=C -c client_min_messages=warning -c statement_timeout=60000",
}
_MESSAGE: Final = re.compile(
    r"^(?:psql:[^:]*:\d+: )?(psql: error: .*|(?:ERROR|FATAL|PANIC|DETAIL|HINT):\s+.*)$"
)
_STDERR: Final = 2
_COLLISION: Final = "tuple concurrently updated"
_PAUSES: Final = (0.1, 0.3, 1.0, 3.0)  # seconds before each further attempt


class Psql:
    """A session per script, in one container and database."""

    def __init__(self, client: DockerClient, container: str, database: str) -> None:
        self._client = client
        self._name = container
        self._database = database

    def obstacle(self) -> str | None:
        """Why the server takes no statements yet, or None. Raises for what no waiting mends."""
        reason = self.not_running()
        if reason is not None:
            return reason
        asked = self._container().exec_run(
            [*self._command(), "-c", "SHOW listen_addresses"], user=_USER, environment=_ENVIRONMENT
        )
        said = asked.output.decode(errors="replace").strip() if isinstance(asked.output, bytes) else ""
        if asked.exit_code != 0:
            return told(said) or f"psql ended with {asked.exit_code}"
        # Images prepare a new data directory with a server that has no address, and stop it afterwards.
        return None if said else PREPARING

    def not_running(self) -> str | None:
        """What is known of the container without a visit to it."""
        state = self._container().attrs["State"]
        status = state["Status"]
        if reason := ended(self._name, state):
            raise ProviderError(reason)
        return None if status == "running" else f"container {self._name} is {status}"

    def run(self, sql: str, secrets: Iterable[str] = ()) -> str:
        """What the script prints. Raises with the server's own words, less any secret and any SQL.

        A script is one transaction, so it may be run again. That mends a collision with somebody else's
        change of the same roles: a psql that outlived its killed engine, for one.
        """
        hidden = list(secrets)
        for pause in _PAUSES:
            try:
                return self._attempt(sql, hidden)
            except ProviderError as error:
                if _COLLISION not in str(error):
                    raise
                Event().wait(pause)
        return self._attempt(sql, hidden)

    def _attempt(self, sql: str, secrets: Iterable[str]) -> str:
        api = self._client.api
        made = api.exec_create(
            self._container().id, self._command(), stdin=True, user=_USER, environment=_ENVIRONMENT
        )
        stream = api.exec_start(made["Id"], socket=True)
        connection = _socket_of(stream)
        try:
            # \q ends psql where the connection to Docker cannot be closed by halves, as over TLS.
            printed, complaint = _converse(connection, f"{sql}\n\\q\n".encode())
        finally:
            stream.close()
            connection.close()
        exit_code = self._exit_code(made["Id"])
        if exit_code != 0:
            reason = told(complaint) or f"psql ended with {exit_code}"
            for secret in secrets:
                reason = reason.replace(secret, "***")
            raise ProviderError(f"database {self._database} in container {self._name}: {reason}")
        return printed

    def _command(self) -> list[str]:
        options = ["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1"]
        return ["psql", *options, "-U", _USER, "-d", self._database]

    def _container(self) -> Container:
        from docker.errors import NotFound  # noqa: PLC0415 - see docker_engine.py

        try:
            return self._client.containers.get(self._name)
        except NotFound:
            raise ProviderError(
                f"there is no container {self._name}: it was removed. A refresh notes that, though it "
                "ends with this error; ./tdb up then makes it again"
            ) from None

    def _exit_code(self, execution: str) -> int:
        """The stream ends a moment before the engine has noted how the process ended."""
        end = time.monotonic() + 10
        while (seen := self._client.api.exec_inspect(execution))["Running"]:
            if time.monotonic() > end:
                raise ProviderError(f"psql in container {self._name} closed its output and does not end")
        return int(seen["ExitCode"])


def _socket_of(stream: Any) -> socket.socket:
    """The library wraps plain sockets for reading alone and hands out others as they are."""
    found: socket.socket = getattr(stream, "_sock", stream)
    return found


def _converse(connection: socket.socket, sent: bytes) -> tuple[str, str]:
    """Standard output and standard error of a process that reads `sent`."""
    printed, complaint = bytearray(), bytearray()
    connection.settimeout(_SECONDS)
    try:
        connection.sendall(sent)
        for stream, content in _frames(connection):
            (complaint if stream == _STDERR else printed).extend(content)
    except TimeoutError:
        raise ProviderError(f"psql gave no end after {_SECONDS:.0f} s") from None
    return printed.decode(errors="replace"), complaint.decode(errors="replace")


def _frames(connection: socket.socket) -> Iterator[tuple[int, bytes]]:
    """Docker's framing of two streams in one: a byte for the stream, three unused, four for the length."""
    while header := _exactly(connection, 8):
        stream, length = struct.unpack(">BxxxL", header)
        yield stream, _exactly(connection, length)


def _exactly(connection: socket.socket, length: int) -> bytes:
    """That many bytes, or none at the end of the stream."""
    received = bytearray()
    while len(received) < length:
        chunk = connection.recv(length - len(received))
        if not chunk:
            return b""
        received.extend(chunk)
    return bytes(received)


def told(stderr: str) -> str:
    """The server's words. Lines that quote the statement are left out: it may hold a secret."""
    lines = (_MESSAGE.match(line) for line in stderr.splitlines())
    return " ".join(line[1] for line in lines if line is not None)

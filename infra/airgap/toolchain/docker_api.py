"""Asking an engine whether it is there: one request, no client library, an answer within seconds."""

from __future__ import annotations

import http.client
import json
import os
import socket
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

_SECONDS = 5.0


class State(Enum):
    """How an address answered."""

    ANSWERS = "answers"
    ABSENT = "absent"  # nothing there
    SILENT = "silent"  # there, and does not speak
    DENIED = "denied"  # there, and not for us


@dataclass(frozen=True)
class Answer:
    """What an address said of itself; `detail` is a reason, or the engine's version."""

    state: State
    detail: str


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask(address: str) -> Answer:
    """Ask the engine at an address such as `unix:///var/run/docker.sock` for its version."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "unix":
            return _version(_UnixConnection(parts.path))
        return _through_client(address)
    except PermissionError as error:
        return Answer(State.DENIED, str(error))
    except (FileNotFoundError, ConnectionRefusedError) as error:
        return Answer(State.ABSENT, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(State.SILENT, str(error) or type(error).__name__)


def _version(connection: http.client.HTTPConnection) -> Answer:
    try:
        connection.request("GET", "/version")
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        return Answer(State.SILENT, f"it answered {response.status}")
    return Answer(State.ANSWERS, str(json.loads(body).get("Version", "")))


def _through_client(address: str) -> Answer:
    """TCP with TLS and SSH are what the client library is for; it loads slowly."""
    import docker  # noqa: PLC0415
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        environment = {**os.environ, "DOCKER_HOST": address}
        client = docker.from_env(timeout=int(_SECONDS), environment=environment)
        return Answer(State.ANSWERS, str(client.version()["Version"]))
    except DockerException as error:
        return Answer(State.SILENT, str(error))


def owner_group(address: str) -> str:
    """The group that may use a socket, for advice."""
    try:
        return Path(urlsplit(address).path).group()
    except (OSError, KeyError):
        return "docker"

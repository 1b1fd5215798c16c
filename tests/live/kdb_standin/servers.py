"""A server of q, of either kind: started on a free port of 127.0.0.1, and waited for."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stores.kdb import Connection
from tests.live.kdb_standin.licensed import LICENSED, Container

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class QServer:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def connect(self, **options: object) -> Connection:
        return Connection("127.0.0.1", self.port, **options)  # type: ignore[arg-type]

    def output(self) -> str:
        return self.log.read_text()

    def end(self) -> None:
        """As a power cut does it."""
        self.process.kill()
        self.process.wait()


Start = Callable[..., QServer]


def launch(
    kind: str, words: list[str], log: Path, environment: Mapping[str, str], cwd: Path, port: int | None = None
) -> QServer:
    """Returns when it listens."""
    number = port or free_port()
    told = [*words, "-p", f"127.0.0.1:{number}"]
    with log.open("wb") as output:
        streams: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": output,
            "stderr": subprocess.STDOUT,
        }
        if kind == LICENSED:
            named = [Path(text).parent for text in environment.values() if Path(text).is_file()]
            folders = [cwd, log.parent, ROOT / "q", *named]
            process: subprocess.Popen[bytes] = Container(told, environment, folders, **streams)
        else:
            process = subprocess.Popen(
                [sys.executable, "-m", "infra.airgap.kdb_standin", *told],
                cwd=cwd,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                **streams,
            )
    server = QServer(process, number, log)
    try:
        _wait(server)
    except BaseException:
        server.end()
        raise
    return server


def _wait(server: QServer) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise AssertionError(f"the server ended: {server.output()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 0.2):
            return
        time.sleep(0.02)
    raise AssertionError(f"the server does not listen: {server.output()}")


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)

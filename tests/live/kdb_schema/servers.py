"""A q server as a stack runs it, with a folder of its own: the stand-in, or kdb+ where there is a licence."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.provider.client_session import context_of
from infra.provider_framework.resource import State
from infra.workspace import ROOT
from schema.kdb.access import ADMINISTRATOR, USERS, access_file, users_file
from stores.kdb import Connection, KdbConnectionError
from stores.kdb.conversion import to_python
from tests.live.kdb_standin.licensed import LICENSED, Container


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One server on `folder`, which outlives its process: q/, files/ and data/."""

    kind: str
    folder: Path
    authority: State
    leaf: State
    port: int = field(default_factory=free_port)
    passwords: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.passwords = {user.name: f"canary-{user.name}-{secrets.token_hex(8)}" for user in USERS}
        shutil.copytree(ROOT / "q", self.q)
        digests = {
            name: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
            for name, text in self.passwords.items()
        }
        texts = {
            "users": users_file(digests),
            "access.q": access_file(),
            "server.crt": self.leaf.outputs["certificatePem"],
            "server.key": self.leaf.outputs["privateKeyPem"],
            "ca.crt": self.authority.outputs["certificatePem"],
        }
        (self.folder / "files").mkdir()
        for name, text in texts.items():
            (self.folder / "files" / name).write_text(text)

    @property
    def q(self) -> Path:
        return self.folder / "q"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        files = self.folder / "files"
        return {
            "KX_SSL_CERT_FILE": str(files / "server.crt"),
            "KX_SSL_KEY_FILE": str(files / "server.key"),
            "KX_SSL_CA_CERT_FILE": str(files / "ca.crt"),
            "KX_SSL_VERIFY_CLIENT": "YES",
            "TDB_Q": str(self.q),
            "TDB_DATA": str(self.data),
            "TDB_ACCESS": str(files / "access.q"),
        }

    def start(self) -> None:
        words = [str(self.q / "process/boot.q"), "-U", str(self.folder / "files/users"), "-E", "2"]
        words += ["-p", f"127.0.0.1:{self.port}"]
        self.data.mkdir(exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            if self.kind == LICENSED:
                self.process = Container(words, self.environment, [self.folder], **streams)
            else:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "infra.airgap.kdb_standin", *words],
                    cwd=self.folder,
                    env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
                    **streams,
                )
        self.wait()

    def wait(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                self.client().close()
            except KdbConnectionError:
                assert self.process is not None
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < end, (self.folder / "log").read_text()
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """As a power cut does it."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()

    @property
    def connection(self) -> dict[str, Any]:
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "caCertificatePem": self.authority.outputs["certificatePem"],
            "clientCertificatePem": self.leaf.outputs["certificatePem"],
            "clientPrivateKeyPem": self.leaf.outputs["privateKeyPem"],
            "username": ADMINISTRATOR,
            "password": self.passwords[ADMINISTRATOR],
        }

    def client(self, user: str = ADMINISTRATOR) -> Connection:
        context = context_of(self.connection)
        return Connection("127.0.0.1", self.port, user, self.passwords[user], context, 30)

    def ask(self, text: str, *args: object, user: str = ADMINISTRATOR) -> Any:
        with self.client(user) as connection:
            return to_python(connection.query(text, *args))

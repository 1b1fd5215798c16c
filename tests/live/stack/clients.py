"""How a client of a stack connects: its outputs as the arguments of real client libraries."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis
import requests

from stores.kdb.connection import Connection
from tests.live.stack.trial import Trial


@dataclass(frozen=True)
class Clients:
    """Made from the outputs of one stack; `folder` receives the certificate files."""

    outputs: Mapping[str, Any]
    folder: Path

    @classmethod
    def of(cls, stack: Trial, folder: Path) -> Clients:
        made = cls(stack.outputs(), folder)
        for name, text in made.outputs["certificates"].items():
            made.file(name).write_text(text)
            made.file(name).chmod(0o600)  # libpq refuses a key that others can read
        return made

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def port(self, engine: str) -> int:
        return int(self.outputs["endpoints"][engine]["port"])

    @property
    def credentials(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.outputs["credentials"]
        return found

    def password(self, role: str) -> str:
        """Of a role of PostgreSQL."""
        administrator = self.credentials["postgres"]
        if role == administrator["user"]:
            return str(administrator["password"])
        return str(self.credentials["postgresRoles"][role])

    def postgres(self, role: str, database: str, **changes: Any) -> psycopg.Connection[tuple[Any, ...]]:
        words: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port("postgres"),
            "user": role,
            "password": self.password(role) if "password" not in changes else "",
            "dbname": database,
            "sslmode": "verify-full",
            "sslrootcert": str(self.file("authority")),
            "connect_timeout": 10,
        }
        return psycopg.connect(**(words | changes), autocommit=True)

    def redis(self, *, certificate: bool = True, **changes: Any) -> redis.Redis:
        login = self.credentials["redis"]
        words: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port("redis"),
            "username": login["user"],
            "password": login["password"],
            "ssl": True,
            "ssl_ca_certs": str(self.file("authority")),
            "socket_timeout": 10,
        }
        if certificate:
            words["ssl_certfile"] = str(self.file("client_certificate"))
            words["ssl_keyfile"] = str(self.file("client_private_key"))
        return redis.Redis(**(words | changes))

    def influx(self, path: str, token: str | None = None, **params: str) -> requests.Response:
        return requests.get(
            f"https://127.0.0.1:{self.port('influxdb')}{path}",
            params=params,
            headers={"Authorization": f"Token {token or self.credentials['influxdb']['token']}"},
            verify=str(self.file("authority")),
            timeout=10,
        )

    def tls(self, *, certificate: bool = True) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.file("authority")))
        if certificate:
            context.load_cert_chain(self.file("client_certificate"), self.file("client_private_key"))
        return context

    def kdb(self, password: str | None = None, *, tls: ssl.SSLContext | None) -> Connection:
        login = self.credentials["kdb"]
        return Connection("127.0.0.1", self.port("kdb"), login["user"], password or login["password"], tls)

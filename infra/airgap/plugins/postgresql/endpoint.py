"""Where the server is and how to log in to it, taken from the provider's configuration. Never connects."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.provider_framework.fields import UNKNOWN, Properties

UNHINTED_VERSION = "9.0.0"  # the published default of expectedVersion: no hint, ask the server


@dataclass(frozen=True)
class Endpoint:
    host: str = "localhost"
    port: int = 5432
    username: str = "postgres"
    password: str = field(default="", repr=False)
    database: str = "postgres"
    database_username: str = ""
    sslmode: str = "require"
    sslrootcert: str = ""
    sslcert: str = ""
    sslkey: str = ""
    connect_timeout: int = 180  # seconds; 0 waits without end
    max_connections: int = 20  # per database; 0 or less is no limit
    superuser: bool = True
    expected_major: int = 0  # 0: ask the server
    unknown: tuple[str, ...] = ()  # settings that only a later run will know

    def __str__(self) -> str:
        return f"{self.host}:{self.port} as {self.username}"

    def parameters(self, database: str) -> dict[str, Any]:
        """Connection parameters of libpq; empty ones are left to its own defaults."""
        chosen: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "user": self.username,
            "password": self.password,
            "dbname": database,
            "sslmode": self.sslmode,
            "sslrootcert": self.sslrootcert,
            "sslcert": self.sslcert,
            "sslkey": self.sslkey,
            "fallback_application_name": "pulumi-resource-postgresql",
        }
        kept = {name: value for name, value in chosen.items() if value != ""}
        # libpq takes no value as "for ever" and rounds one second up to two.
        return kept | ({"connect_timeout": self.connect_timeout} if self.connect_timeout > 0 else {})


def endpoint_of(config: Properties) -> Endpoint:
    """The endpoint that the configuration and the environment name, the configuration first."""

    def chosen(name: str, variable: str, otherwise: Any) -> Any:
        value = config.get(name)
        if value is UNKNOWN:
            return otherwise
        return value if value not in (None, "") else os.environ.get(variable) or otherwise

    certificate = config.get("clientcert")
    certificate = certificate if isinstance(certificate, dict) else {}
    paths = _certificate_paths(certificate, _text(config.get("sslrootcert")))
    return Endpoint(
        host=chosen("host", "PGHOST", "localhost"),
        port=int(chosen("port", "PGPORT", 5432)),
        username=chosen("username", "PGUSER", "postgres"),
        password=chosen("password", "PGPASSWORD", ""),
        database=chosen("database", "PGDATABASE", "postgres"),
        database_username=_text(config.get("databaseUsername")),
        sslmode=chosen("sslmode", "PGSSLMODE", "") or _text(config.get("sslMode")) or "require",
        connect_timeout=int(chosen("connectTimeout", "PGCONNECT_TIMEOUT", 180)),
        max_connections=int(chosen("maxConnections", "", 20)),
        superuser=_truth(config.get("superuser"), os.environ.get("PGSUPERUSER", "true")),
        expected_major=_major(_text(config.get("expectedVersion"))),
        unknown=tuple(sorted(name for name, value in config.items() if value is UNKNOWN)),
        **paths,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _truth(value: object, otherwise: str) -> bool:
    if isinstance(value, bool):
        return value
    return otherwise.strip().lower() not in ("0", "f", "false")


def _major(version: str) -> int:
    return 0 if version in ("", UNHINTED_VERSION) else int(version.lstrip("v").split(".")[0])


def _certificate_paths(certificate: Properties, root: str) -> dict[str, str]:
    cert, key = _text(certificate.get("cert")), _text(certificate.get("key"))
    if certificate.get("sslinline") is not True:
        return {"sslrootcert": root, "sslcert": cert, "sslkey": key}
    # libpq reads files only. The folder is private to this user and goes when the process ends.
    given = {"sslrootcert": root, "sslcert": cert, "sslkey": key}
    return {name: _inline.file(name, content) if content else "" for name, content in given.items()}


class _InlineFiles:
    """PEM texts of the configuration, as files that only this process's user can read."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def file(self, name: str, content: str) -> str:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="pulumi-postgresql-")
        path = Path(self._folder.name) / name
        path.touch(mode=0o600)
        path.write_text(content)
        return str(path)


_inline = _InlineFiles()

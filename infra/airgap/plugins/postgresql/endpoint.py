"""Where the server is and how to log in to it, taken from the provider's configuration. Never connects."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.provider_framework.errors import ProviderError
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
    given = {name: value for name, value in config.items() if value is not UNKNOWN and value != ""}
    certificate = given.get("clientcert")
    certificate = certificate if isinstance(certificate, dict) else {}
    return Endpoint(
        host=_text(given, "host", "PGHOST", "localhost"),
        port=_number(given, "port", "PGPORT", 5432, least=1),
        username=_text(given, "username", "PGUSER", "postgres"),
        password=_text(given, "password", "PGPASSWORD"),
        database=_text(given, "database", "PGDATABASE", "postgres"),
        database_username=_text(given, "databaseUsername"),
        sslmode=_text(given, "sslmode", "PGSSLMODE") or _text(given, "sslMode") or "require",
        connect_timeout=_number(given, "connectTimeout", "PGCONNECT_TIMEOUT", 180, least=-1),
        max_connections=_number(given, "maxConnections", "", 20, least=-1),
        superuser=_truth(given.get("superuser"), os.environ.get("PGSUPERUSER", "true")),
        expected_major=_major(_text(given, "expectedVersion")),
        unknown=tuple(sorted(name for name, value in config.items() if value is UNKNOWN)),
        **_certificate_paths(certificate, _text(given, "sslrootcert")),
    )


def _text(given: Properties, name: str, variable: str = "", otherwise: str = "") -> str:
    value = given.get(name)
    if isinstance(value, str):
        return value
    return (os.environ.get(variable) if variable else None) or otherwise


def _number(given: Properties, name: str, variable: str, otherwise: int, *, least: int) -> int:
    value: object = given.get(name)
    if value is None and variable:
        value, name = os.environ.get(variable) or None, f"the environment variable {variable}"
    if value is None:
        return otherwise
    if not re.fullmatch(r"-?\d+", str(value)) or int(str(value)) < least:
        raise ProviderError(
            f"the postgresql Provider cannot use {name}: set it to an integer from {least} on"
        )
    return int(str(value))


def _truth(value: object, otherwise: str) -> bool:
    if isinstance(value, bool):
        return value
    return otherwise.strip().lower() not in ("0", "f", "false")


def _major(version: str) -> int:
    if version in ("", UNHINTED_VERSION):
        return 0
    found = re.fullmatch(r"v?(\d+)(\.\d+)*", version)
    if found is None:
        raise ProviderError(
            "the postgresql Provider cannot use expectedVersion: set it to a version, as in 17.2"
        )
    return int(found[1])


def _certificate_paths(certificate: Properties, root: str) -> dict[str, str]:
    given = {"sslrootcert": root, "sslcert": _text(certificate, "cert"), "sslkey": _text(certificate, "key")}
    if certificate.get("sslinline") is not True:
        return given
    # libpq reads files only. The folder is private to this user and goes when the process ends.
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

"""What a stack may set, with its types and defaults. The only reader of Pulumi configuration."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.typed_config import ConfigError, build

PROJECT = "trading-databases"
ENGINES = ("postgres", "redis", "influxdb", "kdb")
# Settings whose text is JSON: the engine hands every value over as text.
_STRUCTURED = re.compile(r"^\s*[\[{]")


@dataclass(frozen=True)
class Ports:
    """Where each engine listens on the bound address."""

    postgres: int = 5432
    redis: int = 6379
    influxdb: int = 8086
    kdb: int = 5000

    def __post_init__(self) -> None:
        taken = [self.postgres, self.redis, self.influxdb, self.kdb]
        if len(set(taken)) != len(taken):
            raise ValueError(f"two engines share a port: {', '.join(map(str, taken))}")
        for port in taken:
            if not 0 < port < 65536:
                raise ValueError(f"{port} is not a port")


@dataclass(frozen=True)
class Limits:
    """What a container may take of its host."""

    memory_mb: int
    cpus: float
    processes: int = 512

    def __post_init__(self) -> None:
        if self.memory_mb < 64:
            raise ValueError(f"memoryMb is {self.memory_mb}: an engine needs at least 64")
        if self.cpus <= 0:
            raise ValueError("cpus must be above 0")


@dataclass(frozen=True)
class PostgresSettings:
    limits: Limits = Limits(memory_mb=1024, cpus=1.0)
    max_connections: int = 100
    # Libraries loaded at start; each must be in the image. The plain official image has none of these.
    preload: tuple[str, ...] = ("pg_stat_statements", "pgaudit", "pg_cron")
    time_series: str = "native"
    revision: str = "head"  # where the migrations stop
    allow_downgrade_to: str = ""  # the oldest revision that `revision` may go back to

    def __post_init__(self) -> None:
        if self.time_series not in ("native", "timescaledb"):
            raise ValueError(f"timeSeries is {self.time_series!r}: it is native or timescaledb")
        if self.limits.memory_mb < 256:
            raise ValueError(
                f"limits.memoryMb is {self.limits.memory_mb}: PostgreSQL needs at least 256 here"
            )


@dataclass(frozen=True)
class RedisSettings:
    limits: Limits = Limits(memory_mb=512, cpus=0.5)


@dataclass(frozen=True)
class InfluxSettings:
    limits: Limits = Limits(memory_mb=1024, cpus=1.0)
    retention_hours: int = 0  # of the raw market data; 0 keeps it for ever


@dataclass(frozen=True)
class KdbSettings:
    limits: Limits = Limits(memory_mb=1024, cpus=1.0)
    licence_file: str = ""  # a kc.lic or k4.lic, read by the program; needs an image with q in `images.kdb`


@dataclass(frozen=True)
class SecretSettings:
    """Where credentials come from. A version of 2 or more rotates the credential of that name."""

    generate: bool = True
    given: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """One stack."""

    stack: str = ""
    namespace: str = ""
    bind_address: str = "127.0.0.1"
    client_networks: tuple[str, ...] = ()  # beside the stack's own, in CIDR; PostgreSQL admits no other
    ports: Ports = Ports()
    # A check is a process in each container, for as long as the stack is up.
    health_seconds: int = 5
    protect: bool = False  # stateful resources cannot be deleted or replaced
    retain_data: bool = False  # volumes outlive the stack
    adopt: tuple[str, ...] = ()  # engines whose existing data volume is taken over
    allow_destructive: tuple[str, ...] = ()  # objects that may lose data, as influxdb:bucket:market-data
    images: Mapping[str, str] = field(default_factory=dict)  # digests; otherwise this machine's own images
    secrets: SecretSettings = SecretSettings()
    postgres: PostgresSettings = PostgresSettings()
    redis: RedisSettings = RedisSettings()
    influxdb: InfluxSettings = InfluxSettings()
    kdb: KdbSettings = KdbSettings()

    @property
    def connect_address(self) -> str:
        """Where this machine reaches the published ports."""
        unspecified = ipaddress.ip_address(self.bind_address).is_unspecified
        return "127.0.0.1" if unspecified else self.bind_address

    def __post_init__(self) -> None:
        if self.namespace and not re.fullmatch(r"[a-z][a-z0-9-]{1,30}", self.namespace):
            raise ValueError(f"namespace {self.namespace!r}: 2 to 31 lower-case letters, digits and dashes")
        if self.health_seconds < 1:
            raise ValueError("healthSeconds must be 1 or more")
        ipaddress.ip_address(self.bind_address)
        for network in self.client_networks:
            ipaddress.ip_network(network)
        for name in (*self.images, *self.adopt):
            if name not in ENGINES:
                raise ValueError(f"{name!r} is not an engine; they are {', '.join(ENGINES)}")
        if self.kdb.licence_file and "kdb" not in self.images:
            raise ValueError("kdb.licenceFile needs images.kdb: the stand-in takes no licence")


def load(stack: str, config: Mapping[str, str]) -> Settings:
    """Settings from the configuration that the engine hands to a program; raises ConfigError."""
    problems: list[str] = []
    values: dict[str, Any] = {"stack": stack, "namespace": f"tdb-{stack}"}
    for key, text in config.items():
        project, _, name = key.partition(":")
        if project == PROJECT and name != "stack":
            values[name] = _parse(text, key, problems)
    settings = build(Settings, values, f"{PROJECT}:", problems)
    if settings is None or problems:
        raise ConfigError(f"The configuration of stack {stack}", problems)
    return settings


def _parse(text: str, key: str, problems: list[str]) -> Any:
    if not _STRUCTURED.match(text):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        problems.append(f"{key}: is not JSON at character {error.pos}")
        return None

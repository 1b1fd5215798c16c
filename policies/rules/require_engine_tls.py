"""S04: every engine has a certificate and is told to use it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policies import containers, influxd
from policies.kinds import CONTAINER, FILES
from policies.model import Resource, Severity, Stack, StackRule, cis_docker, cis_postgresql

_MATERIAL = ("tls/server.crt", "tls/server.key")
_ON = ("on", "true", "yes", "1")
Files = Mapping[str, Any]


def check(stack: Stack) -> Iterator[tuple[Resource, str]]:
    files = {str(each.properties["volume"]): each.properties["files"] for each in stack.of_kind(FILES)}
    for container in stack.of_kind(CONTAINER):
        engine = containers.engine(container)
        if not engine:
            continue
        mounted = [files[volume] for volume, _, _ in containers.volume_mounts(container) if volume in files]
        held = {path: each[path] for each in mounted for path in list(each) if path not in _MATERIAL}
        present = {path for each in mounted for path in list(each)}
        for path in _MATERIAL:
            if path not in present:
                yield container, f"no file {path} is mounted"
        if engine not in _TOLD:
            yield container, f"the rule does not know how {engine} is told to use TLS"
        elif not _TOLD[engine](container, held):
            yield container, f"{engine} is not told to use TLS alone"


def _postgres(container: Resource, files: Files) -> bool:
    words = " ".join(containers.words(container, "command"))
    return _said(files, "postgresql.conf", "ssl") in _ON and not re.search(r"(?:^|[\s-])ssl\s*=", words)


def _redis(container: Resource, files: Files) -> bool:
    words = containers.words(container, "command")
    # An option goes before the file.
    port = containers.option(words, "--port") or _said(files, "redis.conf", "port")
    tls = containers.option(words, "--tls-port") or _said(files, "redis.conf", "tls-port")
    return port == "0" and tls not in ("", "0")


def _influxdb(container: Resource, files: Files) -> bool:
    said = {**influxd.parsed(_content(files, influxd.FILE)), **influxd.overrides(container)}
    return bool(said.get("tls-cert")) and bool(said.get("tls-key"))


def _kdb(container: Resource, _: Files) -> bool:
    said = dict(containers.environment(container))
    only = containers.option(containers.words(container, "command"), "-E") == "2"
    return only and bool(said.get("KX_SSL_CERT_FILE")) and bool(said.get("KX_SSL_KEY_FILE"))


_TOLD: dict[str, Callable[[Resource, Files], bool]] = {
    "postgres": _postgres,
    "redis": _redis,
    "influxdb": _influxdb,
    "kdb": _kdb,
}


def _said(files: Files, path: str, name: str) -> str:
    """The last line goes before earlier ones, in the settings files of both servers."""
    found = re.findall(rf"^\s*{name}(?:\s*=\s*|\s+)['\"]?([^\s'\"#]+)", _content(files, path), re.M | re.I)
    return str(found[-1]).lower() if found else ""


def _content(files: Files, path: str) -> str:
    return str(files[path]["content"]) if path in files else ""


RULE = StackRule(
    id="S04",
    statement="Every engine serves TLS, and nothing beside it.",
    reason="Passwords, tokens and orders would cross the network in clear.",
    severity=Severity.HIGH,
    controls=(cis_postgresql("6.8"), cis_docker("2.6")),
    mend="Mount tls/server.crt and tls/server.key with `tradingdb:docker:VolumeFiles` and switch TLS on: "
    "`ssl = on` (PostgreSQL), `port 0` with `tls-port` (Redis), `tls-cert` and `tls-key` (InfluxDB), "
    "`-E 2` with KX_SSL_CERT_FILE and KX_SSL_KEY_FILE (KDB+).",
    refused='redis.conf: "port 6379"',
    accepted='redis.conf: "port 0" and "tls-port 6379"',
    check=check,
)

"""G01: the servers run with the declared settings. Those that another check speaks of are left to it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from infra.engines.influxdb.configuration import influxd_yml
from infra.engines.redis.configuration import access, live_settings, network, storage
from ops.drift.postgres.declared_settings import sides
from ops.drift.records import Key
from ops.verification.check import Check, agree
from ops.verification.live import Live
from policies.model import Control, Severity

pytestmark = pytest.mark.live

CHECK = Check(
    id="G01",
    name="require-declared-settings",
    statement="PostgreSQL, Redis and InfluxDB run with the settings of their configuration files.",
    reason="A setting that was changed in a session of yesterday is what tomorrow's incident comes from.",
    severity=Severity.MEDIUM,
    controls=(Control("ISO/IEC 27001", "2022", "A.8.9"),),
    mend="ALTER SYSTEM RESET or CONFIG SET the setting that is named, or change the declaration to it",
)
_ELSEWHERE = {
    *("ssl", "ssl_min_protocol_version", "ssl_ciphers", "password_encryption", "pgaudit.log"),
    *("log_connections", "log_disconnections", "log_timezone", "log_line_prefix", "timezone"),
    *("fsync", "full_page_writes", "shared_preload_libraries"),
    *("port", "tls-port", "tls-auth-clients", "tls-protocols", "tls-ciphers", "enable-debug-command"),
    *("enable-module-command", "enable-protected-configs", "protected-mode", "appendonly", "appendfsync"),
    *("aof-timestamp-enabled", "rdbchecksum", "stop-writes-on-bgsave-error", "maxmemory-policy"),
    *("tls-min-version", "tls-strict-ciphers"),
}
_NOT_TOLD = {"include"}  # how Redis's file is put together, and no setting of the server
_SIZES = {"kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30}
_CATALOGUE = "SELECT name, setting, unit, vartype, source, sourcefile, pending_restart FROM pg_settings"


def _facts(row: dict[str, Any]) -> dict[str, str]:
    named = {"value": row["setting"], "unit": row["unit"], "type": row["vartype"], "source": row["source"]}
    named["file"] = (row["sourcefile"] or "").rpartition("/")[2]
    named["restart"] = "a change waits for a restart" if row["pending_restart"] else None
    return {name: str(value) for name, value in named.items() if value}


@pytest.mark.parametrize("engine", ["postgres"])
def test_postgres_runs_with_its_file(live: Live, engine: str) -> None:
    catalogue = {
        Key("server setting", row["name"]): _facts(row)
        for row in live.postgres.inside(_CATALOGUE)
        if row["name"] not in _ELSEWHERE
    }
    declared, found = sides(live.settings.postgres, catalogue)
    agree(
        {key.name: ", ".join(found[key].values()) for key in found if key.name not in _ELSEWHERE},
        {key.name: facts["value"] for key, facts in declared.items() if key.name not in _ELSEWHERE},
    )


@pytest.mark.parametrize("engine", ["redis"])
def test_redis_runs_with_its_files(live: Live, engine: str) -> None:
    settings = [*network(), *access(), *storage(), *live_settings(live.settings.redis)]
    wanted = {
        one.name: _bytes(one.value)
        for one in settings
        if one.name not in _ELSEWHERE | _NOT_TOLD and one.name != "client-output-buffer-limit"
    }
    agree(live.redis.chosen(*wanted), wanted)


@pytest.mark.parametrize("engine", ["influxdb"])
def test_influxdb_runs_with_its_file(live: Live, engine: str) -> None:
    lines = re.findall(r"^([\w-]+): (.*)$", influxd_yml(), re.MULTILINE)
    wanted = {name: value.strip('"') for name, value in lines if name not in _ELSEWHERE}
    told = live.influxdb.configuration
    found = {name: _plain(told.get(name, "not told by the server")) for name in wanted}
    agree(found, wanted)


def _bytes(value: str) -> str:
    match = re.fullmatch(r"(\d+)(kb|mb|gb)", value)
    return str(int(match[1]) * _SIZES[match[2]]) if match else value.strip('"')


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""For each check, changes of a running stack that turn it red and no other."""

from __future__ import annotations

from ops.verification.containers import FILES
from tests.live.verify.mutations.containers import by_tag, exchanged, limits, running, stray_network
from tests.live.verify.mutations.contents import (
    Change,
    Stack,
    appended,
    definition,
    files,
    q,
    redis_setting,
    redis_user,
    retention,
    setting,
    sql,
    wide_token,
)

_LISTENER = "import socket, time; s = socket.create_server(('127.0.0.1', 7777)); time.sleep(600)"
_FIVE_YEARS = 5 * 366 * 86400
_DISABLE, _ENABLE = (
    f"ALTER TABLE shared.audit_log {verb} TRIGGER audit_log_keep" for verb in ("DISABLE", "ENABLE")
)


def _two_addresses(stack: Stack) -> dict[str, list[dict[str, str]]]:
    port = str(stack.trial.port("redis"))
    return {"6379/tcp": [{"HostIp": ip, "HostPort": port} for ip in ("127.0.0.1", "127.0.0.2")]}


def _note(stack: Stack) -> list[str]:
    return [f"NOTE={stack.live.access.credentials['redisUsers']['analyst']}"]


def role(name: str, there: str, back: str) -> Change:
    return sql(f"ALTER ROLE {name} {there}", f"ALTER ROLE {name} {back}")


CHANGES: dict[str, list[Change]] = {
    "A01": [role("analyst", "NOLOGIN", "LOGIN")],
    "A02": [redis_user("analyst", "+flushdb")],
    "D02": [exchanged("redis", {"CapAdd": ["SYS_NICE"]})],
    "D03": [exchanged("redis", {"SecurityOpt": []})],
    "D04": [exchanged("redis", {"ReadonlyRootfs": False})],
    "D05": [running("redis", ["sleep", "600"], "0")],
    "D06": [exchanged("redis", {"IpcMode": "host"})],
    "D07": [exchanged("redis", {"Binds": ["/usr/share:/mnt:ro"]})],
    "D08": [limits("redis", mem_limit="600m", memswap_limit="600m")],
    "D09": [exchanged("redis", {"Ulimits": []})],
    "D10": [exchanged("redis", {"PortBindings": _two_addresses})],
    "D11": [exchanged("redis", config={"Healthcheck": {"Test": ["NONE"]}})],
    "D12": [by_tag],
    "D13": [exchanged("redis", config={"Env": _note})],
    "E01": [sql("DROP EXTENSION pg_stat_statements", "CREATE EXTENSION pg_stat_statements")],
    "F01": [files("redis", f"chmod 0444 {FILES}/live.conf", f"chmod 0400 {FILES}/live.conf")],
    "F02": [appended("kdb", "q/queries/books.q", "/ by hand")],
    "G01": [setting("work_mem", "'12MB'"), redis_setting("maxclients", "1999")],
    "I01": [exchanged("influxdb", config={"Env": ["INFLUXD_TLS_STRICT_CIPHERS=false"]})],
    "I03": [wide_token],
    "I05": [retention("market-data-1d", _FIVE_YEARS)],
    "K01": [exchanged("kdb", config={"Env": ["KX_SSL_VERIFY_CLIENT=NO"]})],
    "K03": [q(".z.ph:{x}", ".z.ph:{[x] '`access}")],
    "N01": [stray_network],
    "N02": [running("kdb", ["python3", "-c", _LISTENER], "1000")],
    "P01": [setting("password_encryption", "'md5'")],
    "P02": [setting("ssl_ciphers", "'ALL'")],
    "P03": [appended("postgres", "pg_hba.conf", "hostssl trading_system analyst samenet md5")],
    "P04": [appended("postgres", "pg_hba.conf", "hostssl trading_system analyst 10.0.0.0/8 scram-sha-256")],
    "P05": [role("analyst", "BYPASSRLS", "NOBYPASSRLS")],
    "P06": [sql("GRANT CREATE ON SCHEMA shared TO PUBLIC", "REVOKE CREATE ON SCHEMA shared FROM PUBLIC")],
    "P07": [setting("pgaudit.log", "'ddl'")],
    "P08": [setting("log_disconnections", "off")],
    "P09": [role("analyst", "CONNECTION LIMIT -1", "CONNECTION LIMIT 20")],
    "P10": [setting("full_page_writes", "off")],
    "P12": [role("backup", "REPLICATION", "NOREPLICATION")],
    "P13": [
        sql(_DISABLE, _ENABLE),
        sql("GRANT UPDATE ON shared.audit_log TO analyst", "REVOKE UPDATE ON shared.audit_log FROM analyst"),
    ],
    "P14": [definition("shared.keep_time_series()", "2562 days", "30 days")],
    "R01": [redis_setting("tls-auth-clients", "no")],
    "R02": [redis_user("default", "on")],
    "R03": [redis_setting("protected-mode", "no")],
    "R04": [redis_setting("appendfsync", "no")],
    "R05": [redis_setting("maxmemory-policy", "allkeys-lru")],
    "X01": [exchanged("redis", {"LogConfig": {"Type": "none", "Config": {}}})],
    "X02": [sql("GRANT auditor TO backup", "REVOKE auditor FROM backup")],
}

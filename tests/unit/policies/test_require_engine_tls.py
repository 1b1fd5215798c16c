"""S04: what require-engine-tls accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.require_engine_tls import RULE
from tests.unit.policies.judging import container, files, found_in

TLS = {"tls/server.crt": "certificate", "tls/server.key": "canary-4f1d"}
INFLUX = "tls-cert: /a\ntls-key: /b\n"
KDB = {"command": ["boot.q", "-E", "2"], "envs": ["KX_SSL_CERT_FILE=/a", "KX_SSL_KEY_FILE=/b"]}
ACCEPTED: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "postgres": ("postgres", {"postgresql.conf": "# TLS\nssl = on\n"}, {}),
    "redis": ("redis", {"redis.conf": "port 0\ntls-port 6379\n"}, {}),
    "influxdb": ("influxdb", {"influxd.yml": INFLUX}, {}),
    "kdb": ("kdb", {}, KDB),
}
REFUSED: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "postgres without ssl": ("postgres", {"postgresql.conf": "ssl = off\n"}, {}),
    "postgres with ssl as a remark": ("postgres", {"postgresql.conf": "#ssl = on\n"}, {}),
    "postgres that takes it back": ("postgres", {"postgresql.conf": "ssl = on\nssl = off\n"}, {}),
    "postgres with an option against it": (
        "postgres",
        {"postgresql.conf": "ssl = on\n"},
        {"command": ["postgres", "-c", "ssl=off"]},
    ),
    "postgres without settings": ("postgres", {}, {}),
    "redis with a plain port": ("redis", {"redis.conf": "port 6379\ntls-port 6380\n"}, {}),
    "redis without a port for TLS": ("redis", {"redis.conf": "port 0\n"}, {}),
    "redis with an option against it": (
        "redis",
        {"redis.conf": "port 0\ntls-port 6379\n"},
        {"command": ["redis-server", "/redis.conf", "--port", "6380"]},
    ),
    "influxdb without a key": ("influxdb", {"influxd.yml": "tls-cert: /a\n"}, {}),
    "influxdb with a variable against it": (
        "influxdb",
        {"influxd.yml": INFLUX},
        {"envs": ["INFLUXD_TLS_CERT="]},
    ),
    "kdb that also speaks in clear": ("kdb", {}, {**KDB, "command": ["boot.q", "-E", "1"]}),
    "kdb without a key": ("kdb", {}, {**KDB, "envs": ["KX_SSL_CERT_FILE=/a"]}),
}
MOUNTS = {"mounts": [{"type": "volume", "source": "files", "target": "/etc/tradingdb", "readOnly": True}]}


@pytest.mark.parametrize(("engine", "held", "inputs"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(engine: str, held: dict[str, str], inputs: dict[str, Any]) -> None:
    server = container({**MOUNTS, **inputs}, engine=engine)
    assert found_in(RULE, server, files({**TLS, **held})) == []


@pytest.mark.parametrize(("engine", "held", "inputs"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(engine: str, held: dict[str, str], inputs: dict[str, Any]) -> None:
    server = container({**MOUNTS, **inputs}, engine=engine, name=engine)
    assert found_in(RULE, server, files({**TLS, **held})) == [
        (engine, f"{engine} is not told to use TLS alone")
    ]


@pytest.mark.parametrize("missing", TLS)
def test_certificate_and_key_are_both_asked_for(missing: str) -> None:
    held = {path: content for path, content in TLS.items() if path != missing}
    server = container(MOUNTS, engine="redis", name="redis")
    settings = {"redis.conf": "port 0\ntls-port 6379\n"}
    assert found_in(RULE, server, files({**held, **settings})) == [("redis", f"no file {missing} is mounted")]


def test_files_of_another_volume_do_not_count() -> None:
    server = container(MOUNTS, engine="kdb")
    assert len(found_in(RULE, server, files(TLS, volume="another"))) == 3


def test_an_engine_that_the_rule_does_not_know_is_refused() -> None:
    server = container(MOUNTS, engine="mongodb", name="m")
    assert found_in(RULE, server, files(TLS)) == [
        ("m", "the rule does not know how mongodb is told to use TLS")
    ]


def test_a_container_that_is_no_engine_is_no_concern_of_it() -> None:
    assert found_in(RULE, container({})) == []

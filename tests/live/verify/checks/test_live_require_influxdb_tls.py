"""I01: InfluxDB speaks TLS 1.2 or newer, with strict ciphers."""

from __future__ import annotations

import ssl

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from ops.verification.tls import WEAK
from policies.model import Severity, influxdb_documentation

pytestmark = pytest.mark.live

CHECK = Check(
    id="I01",
    name="require-influxdb-tls",
    engine="influxdb",
    statement="InfluxDB accepts TLS 1.2 or newer and strict ciphers alone.",
    reason="Older protocols and ciphers without forward secrecy let a listener read tokens and data.",
    severity=Severity.HIGH,
    controls=(influxdb_documentation("Enable security features: TLS"),),
    mend="./tdb up --stack {stack} --refresh replaces a container that was started with other settings",
)
_STRICT = ("ECDHE-ECDSA-AES", "ECDHE-ECDSA-CHACHA20")


def test_a_new_protocol_is_accepted(live: Live) -> None:
    said = live.door("influxdb").offer() or "refused"
    agree({"TLS 1.3": said.partition(" ")[0]}, {"TLS 1.3": "TLSv1.3"})


def test_a_strict_cipher_is_chosen_for_an_older_client(live: Live) -> None:
    said = live.door("influxdb").offer(ssl.TLSVersion.TLSv1_2) or "refused"
    cipher = said.partition(" with ")[2]
    strict = cipher.startswith(_STRICT) and not cipher.endswith("-SHA")
    agree({"cipher for TLS 1.2": "strict" if strict else said}, {"cipher for TLS 1.2": "strict"})


def test_an_old_protocol_is_refused(live: Live) -> None:
    said = live.door("influxdb").offer(ssl.TLSVersion.TLSv1_1) or "refused"
    agree({"TLS 1.1": said}, {"TLS 1.1": "refused"})


def test_weak_ciphers_are_refused(live: Live) -> None:
    said = live.door("influxdb").offer(ssl.TLSVersion.TLSv1_2, WEAK) or "refused"
    agree({"weak ciphers": said}, {"weak ciphers": "refused"})


def test_plain_http_is_not_answered(live: Live) -> None:
    said = live.door("influxdb").answers_plainly(b"GET /health HTTP/1.0\r\n\r\n")
    agree({"plain HTTP": "answered" if b"200 OK" in said else "refused"}, {"plain HTTP": "refused"})

"""K01: KDB+ speaks TLS alone, with clients that prove themselves."""

from __future__ import annotations

import ssl

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from ops.verification.tls import BROKEN
from policies.model import Severity, kx_documentation

pytestmark = pytest.mark.live

CHECK = Check(
    id="K01",
    name="require-kdb-mutual-tls",
    engine="kdb",
    statement="KDB+ answers over TLS 1.2 or newer alone, to clients with a certificate of the stack.",
    reason="A q process runs what it is sent; only known machines may send it anything.",
    severity=Severity.CRITICAL,
    controls=(kx_documentation("SSL/TLS: -E 2, KX_SSL_VERIFY_CLIENT"),),
    mend="./tdb up --stack {stack} --refresh replaces a container that was started with other settings",
)


def test_a_client_with_a_certificate_is_accepted(live: Live) -> None:
    said = live.door("kdb").offer() or "refused"
    agree({"TLS 1.3": said.partition(" ")[0]}, {"TLS 1.3": "TLSv1.3"})


def test_a_client_without_a_certificate_is_refused(live: Live) -> None:
    said = live.door("kdb").offer(certificate=False) or "refused"
    agree({"no certificate": said}, {"no certificate": "refused"})


def test_a_plain_connection_is_not_answered(live: Live) -> None:
    user, password = live.kdb.administrator
    said = live.door("kdb").answers_plainly(f"{user}:not-{len(password)}".encode() + b"\x03\0")
    agree({"a plain login": "answered" if said else "refused"}, {"a plain login": "refused"})


def test_an_old_protocol_is_refused(live: Live) -> None:
    said = live.door("kdb").offer(ssl.TLSVersion.TLSv1_1) or "refused"
    agree({"TLS 1.1": said}, {"TLS 1.1": "refused"})


def test_broken_ciphers_are_refused(live: Live) -> None:
    said = live.door("kdb").offer(ssl.TLSVersion.TLSv1_2, BROKEN) or "refused"
    agree({"broken ciphers": said}, {"broken ciphers": "refused"})

"""R01: Redis speaks TLS alone, with clients that prove themselves."""

from __future__ import annotations

import ssl

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from ops.verification.tls import WEAK
from policies.model import Control, Severity

pytestmark = pytest.mark.live

CHECK = Check(
    id="R01",
    name="require-redis-mutual-tls",
    engine="redis",
    statement="Redis answers over TLS 1.2 or newer alone, to clients with a certificate of the stack.",
    reason="The protocol of Redis hides nothing: without TLS, passwords and sessions travel in clear.",
    severity=Severity.HIGH,
    controls=(Control("Redis documentation", "8.0", "Security: TLS"),),
    mend="CONFIG SET the setting back (./tdb redis), or docker restart the container",
)


def test_the_settings_demand_it(live: Live) -> None:
    found = live.redis.chosen("port", "tls-port", "tls-auth-clients", "tls-protocols", "tls-ciphers")
    wanted = {
        "port": "0",
        "tls-port": "6379",
        "tls-auth-clients": "yes",
        "tls-protocols": "TLSv1.2 TLSv1.3",
        "tls-ciphers": "HIGH:!aNULL:!MD5:!3DES:!RC4:!SHA1:!CAMELLIA",
    }
    agree(found, wanted)


def test_a_client_with_a_certificate_is_accepted(live: Live) -> None:
    said = live.door("redis").offer() or "refused"
    agree({"TLS 1.3": said.partition(" ")[0]}, {"TLS 1.3": "TLSv1.3"})


def test_a_client_without_a_certificate_is_refused(live: Live) -> None:
    said = live.door("redis").offer(certificate=False) or "refused"
    agree({"no certificate": said}, {"no certificate": "refused"})


def test_a_plain_connection_is_not_answered(live: Live) -> None:
    said = live.door("redis").answers_plainly(b"PING\r\n")
    agree(
        {"a plain PING": "answered" if b"PONG" in said or b"NOAUTH" in said else "refused"},
        {"a plain PING": "refused"},
    )


def test_an_old_protocol_is_refused(live: Live) -> None:
    said = live.door("redis").offer(ssl.TLSVersion.TLSv1_1) or "refused"
    agree({"TLS 1.1": said}, {"TLS 1.1": "refused"})


def test_weak_ciphers_are_refused(live: Live) -> None:
    said = live.door("redis").offer(ssl.TLSVersion.TLSv1_2, WEAK) or "refused"
    agree({"weak ciphers": said}, {"weak ciphers": "refused"})

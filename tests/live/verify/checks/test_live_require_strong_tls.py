"""P02: PostgreSQL speaks TLS 1.2 or newer with strong ciphers."""

from __future__ import annotations

import ssl

import pytest

from ops.verification.check import Check, agree
from ops.verification.live import Live
from ops.verification.tls import WEAK
from policies.model import Severity, cis_postgresql

pytestmark = pytest.mark.live

CHECK = Check(
    id="P02",
    name="require-strong-tls",
    engine="postgres",
    statement="PostgreSQL accepts TLS 1.2 or newer and strong ciphers alone.",
    reason="Older protocols and weak ciphers let a listener read passwords and data.",
    severity=Severity.HIGH,
    controls=(cis_postgresql("6.8"), cis_postgresql("6.10")),
    mend="ALTER SYSTEM RESET the setting that is named and reload",
)
_CIPHERS = "HIGH:!aNULL:!MD5:!3DES:!RC4:!SHA1:!CAMELLIA"


def test_the_settings_demand_it(live: Live) -> None:
    wanted = {"ssl": "on", "ssl_min_protocol_version": "TLSv1.2", "ssl_ciphers": _CIPHERS}
    agree(live.postgres.chosen(list(wanted)), wanted)


def test_a_new_protocol_is_accepted(live: Live) -> None:
    said = live.door("postgres").offer() or "refused"
    agree({"TLS 1.3": said.partition(" ")[0]}, {"TLS 1.3": "TLSv1.3"})


def test_an_old_protocol_is_refused(live: Live) -> None:
    agree(
        {"TLS 1.1": live.door("postgres").offer(ssl.TLSVersion.TLSv1_1) or "refused"}, {"TLS 1.1": "refused"}
    )


def test_weak_ciphers_are_refused(live: Live) -> None:
    said = live.door("postgres").offer(ssl.TLSVersion.TLSv1_2, WEAK) or "refused"
    agree({"weak ciphers": said}, {"weak ciphers": "refused"})

"""P03: pg_hba.conf admits nobody over the network without TLS and a SCRAM password."""

from __future__ import annotations

import pytest

from ops.verification.check import Check, none_of
from ops.verification.live import Live
from ops.verification.postgres import line, spelled
from policies.model import Severity, cis_postgresql
from schema.postgres.databases import TRADING
from schema.postgres.roles import ADMINISTRATOR

pytestmark = pytest.mark.live

CHECK = Check(
    id="P03",
    name="require-tls-admission",
    engine="postgres",
    statement="pg_hba.conf admits the network by `hostssl` with SCRAM, and the local socket by peer.",
    reason="One line with `host`, `trust` or `md5` lets passwords travel in clear, or lets in whoever comes.",
    severity=Severity.CRITICAL,
    controls=(cis_postgresql("5.3"), cis_postgresql("5.4"), cis_postgresql("5.8")),
    mend="remove the line that is named: ./tdb up --stack {stack} --refresh writes the declared file",
)
_METHODS = {"hostssl": "scram-sha-256", "local": "peer"}


def test_every_line_demands_tls_and_scram(live: Live) -> None:
    open_lines = {
        line(rule): spelled(rule)
        for rule in live.postgres.admission
        if rule["error"] or _METHODS.get(rule["type"]) != rule["auth_method"]
    }
    none_of(open_lines, "hostssl … scram-sha-256, or local … peer")


def test_a_connection_without_tls_is_turned_away(live: Live) -> None:
    said = live.postgres.refusal(ADMINISTRATOR, TRADING.name, sslmode="disable", sslrootcert="")
    none_of({} if "no encryption" in said else {"a login without TLS": said or "let in"}, "no entry for it")

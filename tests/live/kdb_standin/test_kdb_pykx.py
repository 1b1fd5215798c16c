"""PyKX without a licence and a server of each kind: plain, logged in, over TLS with a client certificate."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.live.kdb_standin.licensed import EACH
from tests.live.kdb_standin.servers import Start

pytestmark = [pytest.mark.live, EACH]
Certificates = Any

_CLIENT = """
import sys
import pykx as kx
port, tls, user, password = int(sys.argv[1]), sys.argv[2] == "tls", sys.argv[3], sys.argv[4]
with kx.QConnection("localhost", port, tls=tls, no_ctx=True, username=user, password=password) as q:
    assert q("1+1").py() == 2
    assert q("{x+y}", 1, 2).py() == 3
    frame = q("([]sym:`a`b;price:1.5 2.5;time:2024.01.02D09:30 2024.01.02D09:31)").pd()
    assert list(frame["sym"]) == ["a", "b"] and list(frame["price"]) == [1.5, 2.5]
    assert str(frame["time"][1]) == "2024-01-02 09:31:00"
    q("t:([]time:`timespan$();sym:`g#`symbol$();price:`float$())")
    meta = q("0!meta t").py()
    assert meta["t"] == b"nsf" and meta["a"] == ["", "g", ""]
    try:
        q("1+`a")
    except kx.QError as error:
        assert str(error) == "type"
    else:
        raise AssertionError("an error came back as a value")
print("well")
"""


def _run(port: int, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", _CLIENT, str(port), *(words or ("plain", "", ""))],
        check=False,
        env={**os.environ, "PYKX_UNLICENSED": "true", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_pykx_asks_and_is_answered(start: Start) -> None:
    done = _run(start().port)
    assert done.stdout == "well\n", done.stderr


def test_pykx_logs_in_and_is_refused_with_a_wrong_password(start: Start, tmp_path: Path) -> None:
    (tmp_path / "users").write_text("alice:right\n")
    port = start("-U", str(tmp_path / "users")).port
    assert _run(port, "plain", "alice", "right").stdout == "well\n"
    refused = _run(port, "plain", "alice", "wrong")
    assert refused.returncode != 0
    assert "Authentication error" in refused.stderr or "access" in refused.stderr


def test_pykx_speaks_tls_with_a_client_certificate(start: Start, certificates: Certificates) -> None:
    port = start("-E", "2", env=certificates.server_environment()).port
    folder = certificates.folder
    client = {
        "KX_SSL_CA_CERT_FILE": str(folder / "ca.crt"),
        "KX_SSL_CERT_FILE": str(folder / "client.crt"),
        "KX_SSL_KEY_FILE": str(folder / "client.key"),
    }
    done = _run(port, "tls", "", "", **client)
    assert done.stdout == "well\n", done.stderr
    without = {**client, "KX_SSL_CERT_FILE": "", "KX_SSL_KEY_FILE": ""}
    assert _run(port, "tls", "", "", **without).returncode != 0
    strange = {**client, "KX_SSL_CA_CERT_FILE": str(folder / "other-ca.crt")}
    assert _run(port, "tls", "", "", **strange).returncode != 0
    assert _run(port, "plain", "", "", **client).returncode != 0

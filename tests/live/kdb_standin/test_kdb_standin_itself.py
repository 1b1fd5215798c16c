"""What is the stand-in's own: its banner, its refusals to start, signals, limits, and malformed bytes."""

from __future__ import annotations

import hashlib
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stores.kdb import KdbConnectionError
from stores.kdb.conversion import to_python
from tests.live.kdb_standin.servers import ROOT, QServer, Start

pytestmark = pytest.mark.live
Certificates = Any


def test_the_banner_says_that_this_is_not_kdb(start: Start) -> None:
    assert "STAND-IN (not kdb+)" in start().output()


def test_an_error_in_an_asynchronous_message_reaches_the_log_only(start: Start) -> None:
    standin = start()
    with standin.connect() as q:
        q.send_async("1+`a")
        assert to_python(q.query("2")) == 2
    assert "'type" in standin.output()


@pytest.mark.parametrize("hashed", ["md5", "sha1"])
def test_a_digest_from_the_file_is_no_password(start: Start, tmp_path: Path, hashed: str) -> None:
    kept = hashlib.new(hashed, b"correct-horse").hexdigest()
    (tmp_path / "users").write_text(f"alice:{kept}\n")
    with pytest.raises(KdbConnectionError, match="refused"):
        start("-U", str(tmp_path / "users")).connect(user="alice", password=kept)


def test_a_rotated_password_counts_at_the_next_login(start: Start, tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text("alice:one\n")
    standin = start("-u", str(users))
    standin.connect(user="alice", password="one").close()
    users.write_text("alice:two\n")
    with pytest.raises(KdbConnectionError):
        standin.connect(user="alice", password="one")
    standin.connect(user="alice", password="two").close()


def test_old_tls_is_refused(start: Start, certificates: Certificates) -> None:
    standin = start("-E", "2", env=certificates.server_environment(verify_client=False))
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{standin.port}", "-tls1_1"],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert done.returncode != 0


def told_at_a_failed_start(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "infra.airgap.kdb_standin", *words],
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["-E", "2"], "KX_SSL_CERT_FILE"),
        (["-U", "/nowhere"], "/nowhere"),
        (["-p", "x"], "-p takes a number"),
        (["missing.q"], "missing.q"),
        (["-E"], "-E needs a value"),
    ],
)
def test_what_cannot_be_served_ends_the_start_with_its_reason(
    words: list[str], reason: str, tmp_path: Path
) -> None:
    said = told_at_a_failed_start(tmp_path, *words)
    assert reason in said
    assert "Traceback" not in said


def test_a_script_with_an_error_names_file_line_and_place(tmp_path: Path) -> None:
    script = tmp_path / "bad.q"
    script.write_text("a:1;\n\nf:{[x]\n  x+)\n  };\n")
    said = told_at_a_failed_start(tmp_path, str(script))
    assert f"{script}:4" in said
    assert "    x+)\n      ^" in said


def test_a_taken_port_is_named(start: Start, tmp_path: Path) -> None:
    standin = start()
    said = told_at_a_failed_start(tmp_path, "-p", f"127.0.0.1:{standin.port}")
    assert f"port {standin.port} cannot be listened on" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(start: Start, number: int) -> None:
    standin = start()
    with standin.connect() as q:
        q.query("1")
        standin.process.send_signal(number)
        assert standin.process.wait(10) == 0
    assert "Traceback" not in standin.output()


def test_a_signal_ends_it_in_the_middle_of_an_endless_evaluation(start: Start) -> None:
    standin = start()
    with standin.connect() as q:
        q.send_async("while[1b;1]")
        standin.process.send_signal(signal.SIGTERM)
        assert standin.process.wait(10) == 0


def _raw(port: int, data: bytes) -> bytes:
    """What comes back until the other side closes or nothing comes for a moment."""
    with socket.create_connection(("127.0.0.1", port), 5) as sock:
        sock.sendall(data)
        sock.settimeout(0.3)
        found = b""
        try:
            while piece := sock.recv(65536):
                found += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return found


def test_malformed_bytes_end_their_connection_and_nothing_else(start: Start) -> None:
    standin = start()
    login = b"u:p\x03\0"
    random = np.random.default_rng(7)
    with standin.connect() as q:
        good = b"\x01\x01\x00\x00\x0f\x00\x00\x00\x0a\x00\x01\x00\x00\x001"
        attempts = [
            b"GET / HTTP/1.1\r\n" + b"x" * 5000,
            b"\x16\x03\x01",
            login + b"\x01\x01\x00\x00" + struct.pack("<I", 0x7FFFFFFF),
            login + b"\x01\x01\x00\x00" + struct.pack("<I", 20) + b"\x0a\x00\xff\xff\xff\x7f",
            login + good[:-3],
            login + b"\x00" * 64,
            *[login + random.bytes(int(n)) for n in random.integers(1, 200, 60)],
            *[login + good[:8] + random.bytes(7) for _ in range(40)],
        ]
        for data in attempts[:12]:
            _raw(standin.port, data)
        for data in attempts[12:]:
            with socket.create_connection(("127.0.0.1", standin.port), 5) as sock:
                sock.sendall(data)
        assert to_python(q.query("1+1")) == 2
    assert standin.process.poll() is None
    assert "Traceback" not in standin.output()


def test_a_length_of_two_gigabytes_is_refused_at_once(start: Start) -> None:
    standin = start()
    answer = _raw(standin.port, b"u:p\x03\0\x01\x01\x00\x00" + struct.pack("<I", 0x7FFFFFFF))
    assert answer == b"\x03"
    assert "exceeds the limit" in standin.output()


def test_the_limit_of_a_message_is_set_by_the_environment(start: Start) -> None:
    standin = start(env={"TDB_KDB_MESSAGE_LIMIT": "1000"})
    with standin.connect() as q:
        assert to_python(q.query("count", list(range(50)))) == 50
        with pytest.raises(KdbConnectionError):
            q.query("count", list(range(500)))


def _memory(standin: QServer) -> int:
    status = Path(f"/proc/{standin.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def test_a_thousand_connections_leave_nothing_behind(start: Start) -> None:
    standin = start()
    folder = Path(f"/proc/{standin.process.pid}/fd")
    for _ in range(50):
        standin.connect().close()
    with standin.connect() as q:
        q.query("1")
        descriptors, memory = len(list(folder.iterdir())), _memory(standin)
    for _ in range(1000):
        standin.connect().close()
    with standin.connect() as q:
        q.query("1")
        assert len(list(folder.iterdir())) <= descriptors + 1
        assert _memory(standin) < memory + 4096


def test_three_hundred_connections_at_once_are_served(start: Start) -> None:
    standin = start()
    open_now = [standin.connect() for _ in range(300)]
    try:
        assert [to_python(q.query(f"{n}+1")) for n, q in enumerate(open_now)] == list(range(1, 301))
    finally:
        for q in open_now:
            q.close()


def test_a_slow_reader_does_not_stop_the_others(start: Start) -> None:
    standin = start()
    slow = socket.create_connection(("127.0.0.1", standin.port))
    slow.sendall(b"u:p\x03\0")
    slow.recv(1)
    text = b"til 4000000"
    body = b"\x0a\x00" + struct.pack("<I", len(text)) + text
    slow.sendall(b"\x01\x01\x00\x00" + struct.pack("<I", 8 + len(body)) + body)
    with standin.connect() as q:
        assert to_python(q.query("1+1")) == 2
    slow.close()

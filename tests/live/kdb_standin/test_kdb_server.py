"""The stand-in as a server: login, messages, TLS, users, ending; and everything that must be refused."""

from __future__ import annotations

import hashlib
import signal
import socket
import ssl
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stores.kdb import Connection, KdbConnectionError, KdbError, render
from stores.kdb.conversion import to_python
from stores.kdb.values import Vector

pytestmark = pytest.mark.live
Start = Any
Certificates = Any


def test_a_query_is_answered_and_an_error_is_a_kdb_error(start: Start) -> None:
    with start().connect() as q:
        assert to_python(q.query("1+1")) == 2
        assert to_python(q.query("{x+y}", 1, 2)) == 3
        assert render(q.query("([]a:1 2)")) == "a\n-\n1\n2"
        with pytest.raises(KdbError, match=r"^type$"):
            q.query("1+`a")
        q.send_async("a:5")
        assert to_python(q.query("a")) == 5


def test_the_banner_says_that_this_is_not_kdb(start: Start) -> None:
    standin = start()
    assert "STAND-IN (not kdb+)" in standin.output()
    with standin.connect() as q:
        assert to_python(q.query(".tdb.standin")) is True


def test_an_error_in_an_asynchronous_message_reaches_the_log_only(start: Start) -> None:
    standin = start()
    with standin.connect() as q:
        q.send_async("1+`a")
        assert to_python(q.query("2")) == 2
    assert "'type" in standin.output()


@pytest.mark.parametrize("hashed", ["plain", "md5", "sha1"])
def test_users_of_the_file_may_log_in_and_others_may_not(start: Start, tmp_path: Path, hashed: str) -> None:
    secret = "correct horse"
    kept = secret if hashed == "plain" else hashlib.new(hashed, secret.encode()).hexdigest()
    users = tmp_path / "users"
    users.write_text(f"alice:{kept}\n")
    standin = start("-U", str(users))
    with standin.connect(user="alice", password=secret) as q:
        assert to_python(q.query(".z.u")) == "alice"
    for user, password in (("alice", "wrong"), ("bob", secret), ("", ""), ("alice", "")):
        with pytest.raises(KdbConnectionError, match="refused the login"):
            standin.connect(user=user, password=password)
    if hashed != "plain":
        with pytest.raises(KdbConnectionError, match="refused"):
            standin.connect(user="alice", password=kept)
    assert secret not in standin.output()


def test_a_rotated_password_counts_at_the_next_login(start: Start, tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text("alice:one\n")
    standin = start("-u", str(users))
    standin.connect(user="alice", password="one").close()
    users.write_text("alice:two\n")
    with pytest.raises(KdbConnectionError):
        standin.connect(user="alice", password="one")
    standin.connect(user="alice", password="two").close()


def test_z_pw_decides_after_the_file_and_callbacks_see_the_handle(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "s.q"
    script.write_text(
        '.z.pw:{[u;p](u=`bob)and p~"pw"};\nopened:();closed:();\n.z.po:{opened,:x};.z.pc:{closed,:x};\n'
    )
    standin = start(str(script))
    with pytest.raises(KdbConnectionError):
        standin.connect(user="eve", password="pw")
    first = standin.connect(user="bob", password="pw")
    assert to_python(first.query("(last opened)=.z.w")) is True
    first.close()
    with standin.connect(user="bob", password="pw") as q:
        for _ in range(100):
            if to_python(q.query("count closed")):
                break
        assert to_python(q.query("count closed")) == 1


def test_z_pg_gates_every_synchronous_message(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "s.q"
    script.write_text(".z.pg:{$[10h=type x;'`access;value x]};\nadd:{x+y};\n")
    with start(str(script)).connect() as q:
        with pytest.raises(KdbError, match="access"):
            q.query("1+1")
        assert to_python(q.query("add", 1, 2)) == 3


def _client(certificates: Certificates, name: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(certificates.folder / "ca.crt"))
    if name:
        context.load_cert_chain(certificates.folder / f"{name}.crt", certificates.folder / f"{name}.key")
    return context


def test_tls_only_with_a_client_certificate(start: Start, certificates: Certificates) -> None:
    standin = start("-E", "2", env=certificates.server_environment())
    with standin.connect(ssl_context=_client(certificates, "client")) as q:
        assert to_python(q.query("til 3")) == [0, 1, 2]
        assert len(to_python(q.query("til 2000000"))) == 2_000_000
    for name in (None, "stranger"):
        with pytest.raises(KdbConnectionError):
            standin.connect(ssl_context=_client(certificates, name))
    with pytest.raises(KdbConnectionError):
        standin.connect()
    context = ssl.create_default_context(cafile=str(certificates.folder / "other-ca.crt"))
    with pytest.raises(KdbConnectionError, match="TLS with q"):
        standin.connect(ssl_context=context)
    with standin.connect(ssl_context=_client(certificates, "client")) as q:
        assert to_python(q.query("1")) == 1


def test_plain_and_tls_side_by_side(start: Start, certificates: Certificates) -> None:
    standin = start("-E", "1", env=certificates.server_environment(verify_client=False))
    with standin.connect() as plain, standin.connect(ssl_context=_client(certificates, None)) as secure:
        plain.query("a:1")
        assert to_python(secure.query("a")) == 1


def test_old_tls_is_refused(start: Start, certificates: Certificates) -> None:
    standin = start("-E", "2", env=certificates.server_environment(verify_client=False))
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{standin.port}", "-tls1_1"],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert done.returncode != 0


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
    done = subprocess.run(
        [sys.executable, "-m", "infra.airgap.kdb_standin", *words],
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[3]), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_a_script_with_an_error_names_file_line_and_place(tmp_path: Path) -> None:
    script = tmp_path / "bad.q"
    script.write_text("a:1;\n\nf:{[x]\n  x+)\n  };\n")
    done = subprocess.run(
        [sys.executable, "-m", "infra.airgap.kdb_standin", str(script)],
        check=False,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[3]), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"{script}:4" in done.stderr
    assert "    x+)\n      ^" in done.stderr


def test_a_taken_port_is_named(start: Start) -> None:
    standin = start()
    done = subprocess.run(
        [sys.executable, "-m", "infra.airgap.kdb_standin", "-p", f"127.0.0.1:{standin.port}"],
        check=False,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[3]), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"port {standin.port} cannot be listened on" in done.stderr


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


def _memory(standin: Any) -> int:
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


def test_one_process_asks_another(start: Start) -> None:
    back, front = start(), start()
    with back.connect() as q:
        q.query("f:{x*2}")
    with front.connect() as q:
        q.query(f"h:hopen`:127.0.0.1:{back.port}")
        assert to_python(q.query("h(`f;21)")) == 42
        assert to_python(q.query('h"1+1"')) == 2
        q.query('neg[h]"a:7"')
        assert to_python(q.query('h"a"')) == 7
        with pytest.raises(KdbError, match=r"^type$"):
            q.query('h"1+`a"')
        q.query("hclose h")
        with pytest.raises(KdbError):
            q.query('h"1"')


def test_one_process_asks_another_over_tls(start: Start, certificates: Certificates) -> None:
    back = start("-E", "2", env=certificates.server_environment())
    environment = {
        **certificates.server_environment(),
        "KX_SSL_CERT_FILE": str(certificates.folder / "client.crt"),
        "KX_SSL_KEY_FILE": str(certificates.folder / "client.key"),
    }
    with start(env=environment).connect() as q:
        assert to_python(q.query(f'h:hopen`$":tcps://localhost:{back.port}"; h"40+2"')) == 42


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


def test_the_timer_runs(start: Start) -> None:
    with start("-t", "20").connect() as q:
        q.query("n:0; .z.ts:{n+:1}")
        for _ in range(2000):
            found = q.query("n")
            if to_python(found) > 3:
                break
        assert to_python(q.query("n")) > 3


def test_a_large_table_goes_both_ways(start: Start) -> None:
    with start().connect() as q:
        table = q.query("t:([]sym:1000000#`a`b`c;price:1000000?100f;time:1000000#.z.p); t")
        assert q.query("{x~t}", table).data
        assert isinstance(q.query("t`sym"), Vector)


def test_reconnecting_after_the_server_went_is_one_clear_error(start: Start) -> None:
    standin = start()
    q = standin.connect()
    standin.process.kill()
    standin.process.wait()
    with pytest.raises(KdbConnectionError, match=r"127\.0\.0\.1"):
        q.query("1")
    with pytest.raises(KdbConnectionError, match="no q process answers"):
        Connection("127.0.0.1", standin.port)

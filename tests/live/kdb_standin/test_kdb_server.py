"""What holds for the stand-in and for kdb+: queries, logins, callbacks, TLS, connections that end."""

from __future__ import annotations

import hashlib
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from stores.kdb import Connection, KdbConnectionError, KdbError, render
from stores.kdb.conversion import to_python
from stores.kdb.values import Vector
from tests.live.kdb_standin.licensed import EACH, LICENSED
from tests.live.kdb_standin.servers import Start, until

pytestmark = [pytest.mark.live, EACH]
Certificates = Any


def test_any_client_can_ask_which_of_the_two_answers(start: Start, kind: str) -> None:
    with start().connect() as q:
        if kind == LICENSED:
            with pytest.raises(KdbError, match="standin"):
                q.query(".tdb.standin")
        else:
            assert to_python(q.query(".tdb.standin")) is True


def test_an_error_in_an_asynchronous_message_is_not_answered(start: Start) -> None:
    with start().connect() as q:
        q.send_async("1+`a")
        assert to_python(q.query("2")) == 2


def test_a_client_that_breaks_off_leaves_the_others_served(start: Start) -> None:
    server = start()
    login, asked = b"u:p\x03\0", b"\x01\x01\x00\x00\x0f\x00\x00\x00\x0a\x00\x01\x00\x00\x001"
    with server.connect() as q:
        for data in (b"", b"u:p", login, login + asked[:5], login + asked[:-1]):
            with socket.create_connection(("127.0.0.1", server.port), 5) as client:
                client.sendall(data)
            assert to_python(q.query("1+1")) == 2


def test_connections_that_are_closed_are_noticed(start: Start) -> None:
    server = start()
    with server.connect() as q:
        q.query("opened:closed:`int$(); .z.po:{opened,:x}; .z.pc:{closed,:x}")
        for _ in range(200):
            server.connect().close()
        until(lambda: to_python(q.query("(200=count opened)and 200<=count closed")) is True)
        assert to_python(q.query("all opened in closed")) is True


def test_a_query_is_answered_and_an_error_is_a_kdb_error(start: Start) -> None:
    with start().connect() as q:
        assert to_python(q.query("1+1")) == 2
        assert to_python(q.query("{x+y}", 1, 2)) == 3
        assert render(q.query("([]a:1 2)")) == "a\n-\n1\n2"
        with pytest.raises(KdbError, match=r"^type$"):
            q.query("1+`a")
        q.send_async("a:5")
        assert to_python(q.query("a")) == 5


@pytest.mark.parametrize("hashed", ["plain", "md5", "sha1"])
def test_users_of_the_file_may_log_in_and_others_may_not(start: Start, tmp_path: Path, hashed: str) -> None:
    secret = "correct-horse"
    kept = secret if hashed == "plain" else hashlib.new(hashed, secret.encode()).hexdigest()
    users = tmp_path / "users"
    users.write_text(f"alice:{kept}\n")
    server = start("-U", str(users))
    with server.connect(user="alice", password=secret) as q:
        assert to_python(q.query(".z.u")) == "alice"
    for user, password in (("alice", "wrong"), ("bob", secret), ("", ""), ("alice", "")):
        with pytest.raises(KdbConnectionError, match="refused the login"):
            server.connect(user=user, password=password)
    assert secret not in server.output()


def test_z_pw_decides_after_the_file_and_callbacks_see_the_handle(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "s.q"
    script.write_text(
        '.z.pw:{[u;p](u=`bob)and p~"pw"};\nopened:();closed:();\n.z.po:{opened,:x};.z.pc:{closed,:x};\n'
    )
    server = start(str(script))
    with pytest.raises(KdbConnectionError):
        server.connect(user="eve", password="pw")
    first = server.connect(user="bob", password="pw")
    assert to_python(first.query("(last opened)=.z.w")) is True
    handle = to_python(first.query(".z.w"))
    first.close()
    with server.connect(user="bob", password="pw") as q:
        until(lambda: to_python(q.query(f"{handle} in closed")) is True)


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
    server = start("-E", "2", env=certificates.server_environment())
    with server.connect(ssl_context=_client(certificates, "client")) as q:
        assert to_python(q.query("til 3")) == [0, 1, 2]
        assert len(to_python(q.query("til 2000000"))) == 2_000_000
    for name in (None, "stranger"):
        with pytest.raises(KdbConnectionError):
            server.connect(ssl_context=_client(certificates, name))
    with pytest.raises(KdbConnectionError):
        server.connect()
    context = ssl.create_default_context(cafile=str(certificates.folder / "other-ca.crt"))
    with pytest.raises(KdbConnectionError, match="TLS with q"):
        server.connect(ssl_context=context)
    with server.connect(ssl_context=_client(certificates, "client")) as q:
        assert to_python(q.query("1")) == 1


def test_plain_and_tls_side_by_side(start: Start, certificates: Certificates) -> None:
    server = start("-E", "1", env=certificates.server_environment(verify_client=False))
    with server.connect() as plain, server.connect(ssl_context=_client(certificates, None)) as secure:
        plain.query("a:1")
        assert to_python(secure.query("a")) == 1


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


def test_the_timer_runs(start: Start) -> None:
    with start("-t", "20").connect() as q:
        q.query("n:0; .z.ts:{n+:1}")
        until(lambda: to_python(q.query("n")) > 3)


def test_a_large_table_goes_both_ways(start: Start) -> None:
    with start().connect() as q:
        table = q.query("t:([]sym:1000000#`a`b`c;price:1000000?100f;time:1000000#.z.p); t")
        assert to_python(q.query("{x~t}", table)) is True
        assert isinstance(q.query("t`sym"), Vector)


def test_reconnecting_after_the_server_went_is_one_clear_error(start: Start) -> None:
    server = start()
    q = server.connect()
    server.end()
    with pytest.raises(KdbConnectionError, match=r"127\.0\.0\.1"):
        q.query("1")
    with pytest.raises(KdbConnectionError, match="no q process answers"):
        Connection("127.0.0.1", server.port)

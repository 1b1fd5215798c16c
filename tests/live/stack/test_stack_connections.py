"""Real clients at the published ports: who gets in, and who is turned away."""

from __future__ import annotations

import contextlib
import socket
import ssl

import psycopg
import pytest
import redis

from schema.postgres.databases import DATABASES, TRADING
from schema.postgres.roles import ADMINISTRATOR, ROLES
from stores.kdb.conversion import to_python
from stores.kdb.errors import KdbConnectionError
from tests.live.stack.clients import Clients

pytestmark = pytest.mark.live

LOGINS = [(role.name, database) for role in ROLES for database in role.databases]
ELSEWHERE = [
    (role.name, database.name)
    for role in ROLES
    if role.databases
    for database in DATABASES
    if database.name not in role.databases
]


@pytest.mark.parametrize(("role", "database"), [*LOGINS, (ADMINISTRATOR, TRADING.name)])
def test_each_role_logs_in_where_it_is_declared(clients: Clients, role: str, database: str) -> None:
    with clients.postgres(role, database) as connection:
        row = connection.execute(
            "select current_user, version, bits >= 128 from pg_stat_ssl where pid = pg_backend_pid()"
        ).fetchone()
    assert row is not None
    assert row[0] == role
    assert row[1] in {"TLSv1.2", "TLSv1.3"}
    assert row[2] is True


@pytest.mark.parametrize(("role", "database"), ELSEWHERE)
def test_a_role_enters_no_other_database(clients: Clients, role: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry|permission denied"):
        clients.postgres(role, database)


@pytest.mark.parametrize("role", [ADMINISTRATOR, "execution", "prefect"])
def test_a_wrong_password_is_refused(clients: Clients, role: str) -> None:
    database = "prefect" if role == "prefect" else TRADING.name
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        clients.postgres(role, database, password="not-the-password")


def test_postgres_refuses_a_plain_connection(clients: Clients) -> None:
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        clients.postgres(ADMINISTRATOR, TRADING.name, sslmode="disable")


def test_postgres_proves_itself_by_the_authority_of_the_stack(clients: Clients) -> None:
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        clients.postgres(ADMINISTRATOR, TRADING.name, sslrootcert="system")


@pytest.mark.parametrize("password", ["", "postgres"])
def test_the_superuser_does_not_come_by_the_network(clients: Clients, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        clients.postgres("postgres", "postgres", password=password)


def test_the_superusers_own_password_opens_nothing(clients: Clients, secrets: dict[str, str]) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        clients.postgres("postgres", "postgres", password=secrets["postgres-superuser.value"])


def test_an_owner_does_not_log_in(clients: Clients) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        clients.postgres(TRADING.owner, TRADING.name, password="anything")


def test_redis_keeps_what_its_administrator_writes(clients: Clients) -> None:
    with contextlib.closing(clients.redis()) as client:
        client.set("test:key", "kept")
        assert client.get("test:key") == b"kept"
        client.delete("test:key")


def test_redis_refuses_a_client_without_a_certificate(clients: Clients) -> None:
    with contextlib.closing(clients.redis(certificate=False)) as client, pytest.raises(redis.ConnectionError):
        client.ping()


def test_redis_refuses_a_wrong_password(clients: Clients) -> None:
    with (
        contextlib.closing(clients.redis(password="not-the-password")) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_the_default_user_of_redis_is_off(clients: Clients) -> None:
    with (
        contextlib.closing(clients.redis(username=None, password=None)) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_the_administrator_of_redis_may_not_debug_or_load_modules(clients: Clients) -> None:
    with contextlib.closing(clients.redis()) as client:
        for words in (("DEBUG", "SLEEP", "0"), ("MODULE", "LIST"), ("FLUSHALL",)):
            with pytest.raises(redis.ResponseError):
                client.execute_command(*words)  # type: ignore[no-untyped-call]


def test_influx_knows_its_token(clients: Clients) -> None:
    answer = clients.influx("/api/v2/buckets", name="market-data")
    assert answer.status_code == 200
    assert [bucket["name"] for bucket in answer.json()["buckets"]] == ["market-data"]


def test_influx_refuses_a_wrong_token(clients: Clients) -> None:
    assert clients.influx("/api/v2/buckets", token="not-the-token").status_code == 401


def test_influx_cannot_be_set_up_a_second_time(clients: Clients) -> None:
    assert clients.influx("/api/v2/setup").json() == {"allowed": False}


@pytest.mark.parametrize("engine", ["redis", "influxdb", "kdb"])
def test_an_engine_answers_nothing_without_tls(clients: Clients, engine: str) -> None:
    with socket.create_connection(("127.0.0.1", clients.port(engine)), timeout=10) as plain:
        plain.sendall(b"GET /health HTTP/1.0\r\n\r\n" if engine == "influxdb" else b"PING\r\n")
        with contextlib.suppress(ConnectionResetError):
            said = plain.recv(200)
            assert b"PONG" not in said
            assert b"200 OK" not in said


@pytest.mark.parametrize("engine", ["redis", "influxdb", "kdb"])
def test_an_engine_proves_itself_by_the_authority_of_the_stack(clients: Clients, engine: str) -> None:
    stranger = ssl.create_default_context()
    with (
        socket.create_connection(("127.0.0.1", clients.port(engine)), timeout=10) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        stranger.wrap_socket(plain, server_hostname="127.0.0.1")


def test_q_evaluates_over_mutual_tls(clients: Clients) -> None:
    with clients.kdb(tls=clients.tls()) as q:
        assert to_python(q.query("1+1")) == 2
        tables = to_python(q.query("tables[]"))
        assert {"trade", "quote", "orderbook_snapshot", "market_depth"} <= set(tables)


def test_q_refuses_a_wrong_password(clients: Clients) -> None:
    with pytest.raises(KdbConnectionError, match="refused the login"):
        clients.kdb("not-the-password", tls=clients.tls())


def test_q_refuses_a_client_without_a_certificate(clients: Clients) -> None:
    with pytest.raises(KdbConnectionError):
        clients.kdb(tls=clients.tls(certificate=False))


def test_q_refuses_a_plain_connection(clients: Clients) -> None:
    with pytest.raises(KdbConnectionError):
        clients.kdb(tls=None)

"""The postgres image: first start, interrupted first start, secrets from files, clean stop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.live.images.conftest import Server, Servers

pytestmark = pytest.mark.live

PASSWORD = "correct horse: 'battery' \"staple\" $1"
DATA = "/var/lib/postgresql/data"


@pytest.fixture
def secret(servers: Servers) -> dict[str, Any]:
    """The password as the stacks provide it, and the options that hand it over."""
    volume = servers.files("postgres", 999, {"password": (PASSWORD, 0o400), "empty": ("", 0o400)})
    return {
        "volumes": [f"{volume}:/etc/tradingdb:ro"],
        "environment": {"POSTGRES_PASSWORD_FILE": "/etc/tradingdb/password"},
    }


def with_data(secret: dict[str, Any], volume: str, **environment: str) -> dict[str, Any]:
    return {
        "volumes": [*secret["volumes"], f"{volume}:{DATA}"],
        "environment": {**secret["environment"], **environment},
    }


def ready(server: Server) -> Server:
    return server.wait_for("pg_isready", lambda: server.run("pg_isready", "--quiet")[0] == 0)


def sql(server: Server, text: str, database: str = "postgres") -> str:
    return server.said("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text)


def test_a_first_start_as_postgres_with_a_read_only_root_is_complete(
    servers: Servers, secret: dict[str, Any]
) -> None:
    arguments = "--data-checksums --locale-provider=builtin --locale=C.UTF-8"
    options = with_data(secret, servers.volume(), POSTGRES_INITDB_ARGS=arguments, POSTGRES_DB="shop")
    server = ready(servers.start("postgres", "-c", "shared_preload_libraries=pgaudit,pg_cron", **options))
    assert sql(server, "show data_checksums") == "on"
    assert (
        sql(server, "select datlocprovider from pg_database where datname = current_database()", "shop")
        == "b"
    )
    assert sql(server, "select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where oid = 10") == "t"
    assert sql(server, "show listen_addresses") == "*"
    for extension in ("pgaudit", "pg_cron", "pg_partman", "pgcrypto", "pg_stat_statements"):
        sql(server, f"create extension {extension}")
    assert sql(server, "select pg_jit_available()") == "f"
    assert server.said("id", "-u") == "999"
    assert server.said("cat", "/proc/1/comm") == "postgres"
    assert server.run("pgbackrest", "version")[0] == 0


def test_the_password_of_the_file_logs_in_and_another_one_does_not(
    servers: Servers, secret: dict[str, Any]
) -> None:
    options = with_data(secret, servers.volume())
    server = ready(servers.start("postgres", network=servers.network(), **options))
    # From another address than loopback, which initdb's own lines of pg_hba.conf would answer.
    address = server.said("hostname", "-i").split()[0]
    for password, expected in ((PASSWORD, 0), ("wrong", 2)):
        login = ["psql", f"host={address} user=postgres", "-c", "select 1"]
        code, told = server.run(*login, PGPASSWORD=password)
        assert code == expected, told


def test_no_password_shows_in_the_log_or_the_processes(servers: Servers, secret: dict[str, Any]) -> None:
    server = ready(servers.start("postgres", **with_data(secret, servers.volume())))
    assert PASSWORD not in server.log
    assert PASSWORD not in str(server.container.attrs)
    environment = server.run("cat", "/proc/1/environ")[1]
    assert PASSWORD not in environment
    assert "POSTGRES_PASSWORD" not in environment


def test_a_start_as_root_drops_to_postgres(servers: Servers, secret: dict[str, Any]) -> None:
    options = with_data(secret, servers.volume())
    rights = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]
    server = ready(servers.start("postgres", user="0", cap_add=rights, **options))
    assert server.said("stat", "-c", "%u", "/proc/1") == "999"


@pytest.mark.parametrize("instant", ["bootstrap script", "ready to accept connections", "is complete"])
def test_an_initialisation_that_was_killed_is_done_again(
    servers: Servers, secret: dict[str, Any], instant: str
) -> None:
    options = with_data(secret, servers.volume(), POSTGRES_DB="shop")
    first = servers.start("postgres", **options)
    first.wait_for(instant, lambda: instant in first.log)
    first.container.kill("SIGKILL")
    second = ready(servers.start("postgres", **options))
    assert sql(second, "select current_database()", "shop") == "shop"
    assert second.run("ls", f"{DATA}/.initialising")[0] != 0


def test_data_outlives_its_container_and_is_not_initialised_twice(
    servers: Servers, secret: dict[str, Any]
) -> None:
    volume = servers.volume()
    first = ready(servers.start("postgres", **with_data(secret, volume)))
    sql(first, "create table kept as select 1 as one")
    first.container.stop()
    second = ready(servers.start("postgres", volumes=[f"{volume}:{DATA}"]))
    assert sql(second, "select one from kept") == "1"
    assert "initdb" not in second.log


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT"])
def test_a_signal_stops_it_cleanly_within_seconds(servers: Servers, secret: dict[str, Any], how: str) -> None:
    server = ready(servers.start("postgres", **with_data(secret, servers.volume())))
    asked = time.monotonic()
    server.container.kill(how)
    assert server.ended() == 0
    assert time.monotonic() - asked < 8
    assert "database system is shut down" in server.log.splitlines()[-1]


def test_docker_stop_does_not_wait_for_clients(servers: Servers, secret: dict[str, Any]) -> None:
    server = ready(servers.start("postgres", **with_data(secret, servers.volume())))
    server.container.exec_run(["psql", "-c", "select pg_sleep(600)"], detach=True)
    busy = "select count(*) from pg_stat_activity where query like 'select pg_sleep%'"
    server.wait_for("a busy client", lambda: sql(server, busy) == "1")
    server.container.stop(timeout=30)
    assert server.ended() == 0


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "no password for postgres: set POSTGRES_PASSWORD_FILE"),
        (
            {"POSTGRES_PASSWORD_FILE": "/etc/tradingdb/absent"},
            "/etc/tradingdb/absent, which uid 999 cannot read",
        ),
        ({"POSTGRES_PASSWORD_FILE": "/etc/tradingdb/empty"}, "/etc/tradingdb/empty, which is empty"),
        (
            {"POSTGRES_PASSWORD_FILE": "/etc/tradingdb/password", "POSTGRES_PASSWORD": "x"},
            "POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set",
        ),
    ],
)
def test_a_wrong_password_setting_ends_with_one_clear_line(
    servers: Servers, secret: dict[str, Any], environment: dict[str, str], told: str
) -> None:
    options = {"volumes": [*secret["volumes"], f"{servers.volume()}:{DATA}"], "environment": environment}
    server = servers.start("postgres", **options)
    assert server.ended() != 0
    lines = server.log.splitlines()
    assert len(lines) == 1
    assert told in lines[0]


def test_a_folder_with_foreign_files_is_left_alone(servers: Servers, secret: dict[str, Any]) -> None:
    volume = servers.volume()
    writer = servers.start("postgres", "bash", "-c", f"echo mine > {DATA}/note", volumes=[f"{volume}:{DATA}"])
    assert writer.ended() == 0
    server = servers.start("postgres", **with_data(secret, volume))
    assert server.ended() != 0
    assert "holds files but no PG_VERSION" in server.log
    reader = servers.start("postgres", "cat", f"{DATA}/note", volumes=[f"{volume}:{DATA}"])
    assert reader.ended() == 0
    assert reader.log == "mine\n"


def test_a_configuration_file_and_first_start_scripts_are_honoured(
    servers: Servers, secret: dict[str, Any]
) -> None:
    configuration = f"data_directory = '{DATA}/pg'\nwork_mem = '7MB'\nhba_file = '/etc/other/pg_hba.conf'\n"
    hba = "local all postgres peer\nlocal shop writer trust\n"
    files = servers.files(
        "postgres", 999, {"postgresql.conf": (configuration, 0o400), "pg_hba.conf": (hba, 0o400)}
    )
    scripts = servers.files(
        "postgres",
        999,
        {
            "1.sql": ("create role writer login;", 0o444),
            "2.sh": ("psql -c 'create table seen (by_script int)'", 0o444),
            "3.sh": ("#!/bin/sh\npsql -c 'insert into seen values (3)'", 0o555),
        },
    )
    options = with_data(secret, servers.volume(), POSTGRES_DB="shop", PGDATA=f"{DATA}/pg")
    options["volumes"] += [f"{files}:/etc/other:ro", f"{scripts}:/docker-entrypoint-initdb.d:ro"]
    server = ready(servers.start("postgres", "-c", "config_file=/etc/other/postgresql.conf", **options))
    assert sql(server, "show work_mem") == "7MB"
    assert sql(server, "select by_script from seen", "shop") == "3"
    assert server.run("psql", "-U", "writer", "-d", "shop", "-c", "select 1")[0] == 0
    assert server.run("psql", "-U", "writer", "-d", "postgres", "-c", "select 1")[0] != 0


def test_another_name_for_the_superuser_is_honoured(servers: Servers, secret: dict[str, Any]) -> None:
    options = with_data(secret, servers.volume(), POSTGRES_USER="chief")
    server = ready(servers.start("postgres", **options))
    query = "select current_user || current_database()"
    login = ["psql", "-XAtq", "-h", "127.0.0.1", "-U", "chief", "-c", query]
    assert server.run(*login, PGPASSWORD=PASSWORD) == (0, "chiefchief\n")

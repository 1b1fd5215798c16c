"""The engines' configuration files: sized from the stack, closed by default, every line with a reason."""

from __future__ import annotations

import pytest

from infra.engines.influxdb.configuration import influxd_yml
from infra.engines.postgres.admission import pg_hba_conf
from infra.engines.postgres.configuration import postgresql_conf
from infra.engines.redis.configuration import live_conf, redis_conf
from infra.settings import Limits, PostgresSettings, RedisSettings
from schema.postgres.roles import ADMINISTRATOR, OWNERS, ROLES


def parsed(text: str, assign: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split(assign, 1) for line in lines)


@pytest.mark.parametrize(
    "text", [postgresql_conf(PostgresSettings()), redis_conf(), live_conf(RedisSettings()), influxd_yml()]
)
def test_every_line_stands_below_its_reason(text: str) -> None:
    lines = text.splitlines()
    for above, line in zip(["", *lines], lines, strict=False):
        if line and not line.startswith("#"):
            assert above.startswith("# "), line


@pytest.mark.parametrize("megabytes", [256, 1024, 8192])
def test_postgres_memory_fits_its_container(megabytes: int) -> None:
    settings = PostgresSettings(limits=Limits(memory_mb=megabytes, cpus=1), max_connections=50)
    found = parsed(postgresql_conf(settings), " = ")
    shared = int(found["shared_buffers"].removesuffix("MB"))
    work = int(found["work_mem"].removesuffix("kB")) / 1024
    assert shared == megabytes // 4
    assert shared + work * settings.max_connections < megabytes


def test_postgres_speaks_tls_and_scram_only() -> None:
    found = parsed(postgresql_conf(PostgresSettings()), " = ")
    assert found["ssl"] == "on"
    assert found["ssl_min_protocol_version"] == "'TLSv1.2'"
    assert found["password_encryption"] == "'scram-sha-256'"


def test_a_stack_without_pgaudit_sets_nothing_of_it() -> None:
    text = postgresql_conf(PostgresSettings(preload=("pg_stat_statements",)))
    assert "pgaudit" not in text
    assert "cron." not in text


def test_admission_names_every_role_and_admits_nobody_by_all() -> None:
    lines = [line.split() for line in pg_hba_conf(["10.1.0.0/16"]).splitlines() if not line.startswith("#")]
    remote = [line for line in lines if line[0] != "local"]
    assert {line[0] for line in remote} == {"hostssl"}
    assert {line[4] for line in remote} == {"scram-sha-256"}
    assert "all" not in {field for line in remote for field in line}
    assert {line[3] for line in remote} == {"samenet", "10.1.0.0/16"}
    assert {line[2] for line in remote} == {ADMINISTRATOR} | {role.name for role in ROLES if role.login}
    assert [line[2] for line in lines if line[0] == "local"] == ["postgres"]


def test_owners_cannot_log_in() -> None:
    assert not any(role.login for role in OWNERS)


def test_redis_closes_the_plain_port() -> None:
    found = parsed(redis_conf(), " ")
    assert found["port"] == "0"
    assert found["tls-auth-clients"] == "yes"


def test_redis_reads_what_it_also_takes_while_it_runs_from_a_file_of_its_own() -> None:
    live, fixed = parsed(live_conf(RedisSettings()), " "), parsed(redis_conf(), " ")
    assert fixed["include"].endswith("/live.conf")
    assert live["maxmemory-policy"] == "noeviction"
    assert not live.keys() & fixed.keys()

"""Prefect's own upgrade of its database, by the real package, as the role and in the database made for it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from schema.postgres.databases import PREFECT
from tests.live.stack import real_prefect
from tests.live.stack.clients import Clients
from tests.live.stack.trial import Trial

pytestmark = pytest.mark.live

_STRUCTURE = """
SELECT relkind::text, relname::text, pg_get_userbyid(relowner),
    md5(string_agg(attname || atttypid, ',' ORDER BY attnum))
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
WHERE relnamespace = 'public'::regnamespace GROUP BY pg_class.oid
"""
Structure = set[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def prefect() -> Path:
    try:
        return real_prefect.environment()
    except real_prefect.NotOfferedError as refused:
        pytest.skip(f"the package index does not give {refused}")


@pytest.fixture
def settings(clients: Clients) -> dict[str, str]:
    """How a Prefect server is told of a database: over TLS, by the stack's authority."""
    named = {
        "DRIVER": "postgresql+asyncpg",
        "HOST": "127.0.0.1",
        "PORT": str(clients.port("postgres")),
        "USER": PREFECT.owner,
        "PASSWORD": clients.password(PREFECT.owner),
        "NAME": PREFECT.name,
        "SQLALCHEMY_CONNECT_ARGS_TLS_ENABLED": "true",
        "SQLALCHEMY_CONNECT_ARGS_TLS_CA_FILE": str(clients.file("authority")),
    }
    return {f"PREFECT_SERVER_DATABASE_{name}": value for name, value in named.items()}


def structure(clients: Clients) -> Structure:
    with clients.postgres(PREFECT.owner, PREFECT.name) as connection:
        return set(connection.execute(_STRUCTURE.encode()))


def test_prefect_upgrades_its_database_and_a_second_run_changes_nothing(
    prefect: Path, settings: dict[str, str], clients: Clients, tmp_path: Path
) -> None:
    first = real_prefect.run(prefect, "server", "database", "upgrade", "-y", settings=settings, home=tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    found = structure(clients)
    tables = {name for kind, name, _, _ in found if kind == "r"}
    assert {"alembic_version", "flow", "flow_run", "task_run", "deployment", "work_pool"} <= tables
    assert len(tables) > 30
    assert {owner for _, _, owner, _ in found} == {PREFECT.owner}
    with clients.postgres(PREFECT.owner, PREFECT.name) as connection:
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    second = real_prefect.run(
        prefect, "server", "database", "upgrade", "-y", settings=settings, home=tmp_path
    )
    assert second.returncode == 0, second.stdout + second.stderr
    assert structure(clients) == found
    with clients.postgres(PREFECT.owner, PREFECT.name) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == revision


def test_tables_of_prefect_are_no_drift(stack: Trial) -> None:
    stack.succeed("drift")


def test_prefect_with_another_password_is_refused_and_makes_nothing(
    prefect: Path, settings: dict[str, str], clients: Clients, tmp_path: Path
) -> None:
    before = structure(clients)
    wrong = {**settings, "PREFECT_SERVER_DATABASE_PASSWORD": "wrong"}
    refused = real_prefect.run(prefect, "server", "database", "upgrade", "-y", settings=wrong, home=tmp_path)
    assert refused.returncode != 0
    assert "password authentication failed" in refused.stdout + refused.stderr
    assert structure(clients) == before


def test_prefect_does_not_come_into_the_platforms_database(clients: Clients) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"permission denied|no pg_hba\.conf entry"):
        clients.postgres(PREFECT.owner, "trading_system")

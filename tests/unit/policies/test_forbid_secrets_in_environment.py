"""D13: what forbid-secrets-in-environment accepts and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.forbid_secrets_in_environment import RULE
from tests.unit.policies.judging import container, found

ACCEPTED: dict[str, dict[str, Any]] = {
    "nothing is said": {},
    "the file with the secret": {
        "envs": ["POSTGRES_PASSWORD_FILE=/etc/tradingdb/secrets/superuser", "KX_SSL_KEY_FILE=/etc/k"]
    },
    "other variables": {
        "envs": ["TZ=UTC", "PASSENGERS=3", "AUTHOR=me", "KEYSPACE=config", "EMPTY_PASSWORD="]
    },
    "an option that names a file": {"command": ["server", "--password-file", "/etc/p", "--token=/run/token"]},
    "an option that wants none": {"command": ["psql", "--no-password", "trading"]},
    "a shell that reads the secret": {
        "healthcheck": {"tests": ["CMD", "sh", "-c", 'REDISCLI_AUTH="$(cat /etc/s)" exec redis-cli ping']}
    },
    "an address without a password": {"envs": ["DSN=postgresql://reader@db/trading"]},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a password": (
        {"envs": ["TZ=UTC", "POSTGRES_PASSWORD=canary-4f1d"]},
        "environment variable POSTGRES_PASSWORD holds a secret",
    ),
    "a password in small letters": (
        {"envs": ["db_password=canary-4f1d"]},
        "environment variable db_password holds a secret",
    ),
    "a token": (
        {"envs": ["DOCKER_INFLUXDB_INIT_ADMIN_TOKEN=canary-4f1d"]},
        "environment variable DOCKER_INFLUXDB_INIT_ADMIN_TOKEN holds a secret",
    ),
    "PGPASSWORD": ({"envs": ["PGPASSWORD=canary-4f1d"]}, "environment variable PGPASSWORD holds a secret"),
    "an authentication": (
        {"envs": ["REDISCLI_AUTH=canary-4f1d"]},
        "environment variable REDISCLI_AUTH holds a secret",
    ),
    "a key": (
        {"envs": ["AWS_SECRET_ACCESS_KEY=canary-4f1d"]},
        "environment variable AWS_SECRET_ACCESS_KEY holds a secret",
    ),
    "a secret where a file is meant": (
        {"envs": ["POSTGRES_PASSWORD_FILE=canary-4f1d"]},
        "environment variable POSTGRES_PASSWORD_FILE holds a secret",
    ),
    "an address with a password": (
        {"envs": ["DSN=postgresql://reader:canary-4f1d@db/trading"]},
        "environment variable DSN holds an address with a password in it",
    ),
    "an option": (
        {"command": ["redis-server", "--requirepass", "canary-4f1d"]},
        "`command` holds a secret, after requirepass",
    ),
    "an option with its value": (
        {"entrypoints": ["server", "--admin-token=canary-4f1d"]},
        "`entrypoints` holds a secret, after admin-token",
    ),
    "an option between quotes": (
        {"healthcheck": {"tests": ["CMD-SHELL", "redis-cli --pass 'canary-4f1d' ping"]}},
        "`healthcheck` holds a secret, after pass",
    ),
    "a variable of a shell": (
        {"command": ["sh", "-c", "PGPASSWORD=canary-4f1d exec psql"]},
        "`command` holds a secret, after PGPASSWORD",
    ),
    "an address in a command": (
        {"command": ["redis-cli", "-u", "rediss://me:canary-4f1d@host"]},
        "`command` holds an address with a password in it",
    ),
}


@pytest.mark.parametrize("inputs", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(inputs: dict[str, Any]) -> None:
    assert found(RULE, container(inputs)) == []


@pytest.mark.parametrize(("inputs", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(inputs: dict[str, Any], text: str) -> None:
    assert found(RULE, container(inputs)) == [text]

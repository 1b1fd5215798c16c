"""Every way of not connecting is one sentence with host, port and user, and never the password."""

from __future__ import annotations

import psycopg
import pytest

from infra.airgap.plugins.postgresql.connect_errors import (
    UnknownDatabaseError,
    UnreachableError,
    connect_error,
)
from infra.airgap.plugins.postgresql.endpoint import Endpoint
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

ENDPOINT = Endpoint("db.example", 6543, "tdb_admin", "s3cret-word")
PREFIX = 'connection failed: connection to server at "192.0.2.1", port 6543 failed: '

SAID = [
    (f"{PREFIX}Connection refused\n\tIs the server running?", "does not answer", UnreachableError),
    ("connection timeout expired", "start the server", UnreachableError),
    (f'{PREFIX}FATAL:  password authentication failed for user "tdb_admin"', "password", ProviderError),
    (f'{PREFIX}FATAL:  database "trading" does not exist', "no database trading", UnknownDatabaseError),
    (f'{PREFIX}FATAL:  role "tdb_admin" does not exist', "username", ProviderError),
    (f"{PREFIX}SSL error: certificate verify failed", "sslrootcert", ProviderError),
    (f"{PREFIX}server does not support SSL, but SSL was required", "sslmode", ProviderError),
    (f"{PREFIX}FATAL:  no pg_hba.conf entry for host", "pg_hba.conf", ProviderError),
    (
        f"{PREFIX}FATAL:  sorry, too many clients already; too many connections",
        "maxConnections",
        ProviderError,
    ),
    (f"{PREFIX}FATAL:  the database system is starting up", "run again", UnreachableError),
    ('could not translate host name "db.example" to address', "check host", UnreachableError),
    (f'{PREFIX}FATAL:  permission denied for database "trading"', "CONNECT", ProviderError),
    (
        f'{PREFIX}FATAL:  database "trading" is not currently accepting connections',
        "allowConnections",
        ProviderError,
    ),
]


@pytest.mark.parametrize(("said", "told", "kind"), SAID, ids=[entry[1] for entry in SAID])
def test_a_failure_is_one_sentence_that_says_where_and_how_to_mend_it(
    said: str, told: str, kind: type[ProviderError]
) -> None:
    error = connect_error(ENDPOINT, "trading", psycopg.OperationalError(said))
    sentence = str(error)
    assert type(error) is kind
    for part in (told, "db.example", "6543", "tdb_admin"):
        assert part in sentence
    assert "\n" not in sentence
    assert "s3cret-word" not in sentence


def test_a_refresh_of_a_server_that_is_down_says_so(harness: ProviderHarness, closed_port: int) -> None:
    state = State("reader", {"name": "reader"}, {"name": "reader"})
    with pytest.raises(UnreachableError) as caught:
        harness.read("postgresql:index/role:Role", state)
    assert f"127.0.0.1:{closed_port} does not answer user admin (Connection refused)" in str(caught.value)
    assert "s3cret-word" not in str(caught.value)
    with pytest.raises(UnreachableError, match="as just said"):
        harness.read("postgresql:index/role:Role", state)

"""The endpoint from configuration and environment, and what of it libpq is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.airgap.plugins.postgresql.endpoint import Endpoint, endpoint_of
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "PGHOST",
        "PGPORT",
        "PGUSER",
        "PGPASSWORD",
        "PGDATABASE",
        "PGSSLMODE",
        "PGSUPERUSER",
        "PGCONNECT_TIMEOUT",
    ):
        monkeypatch.delenv(name, raising=False)


def test_nothing_given_is_the_published_default() -> None:
    endpoint = endpoint_of({})
    assert endpoint == Endpoint("localhost", 5432, "postgres", "", "postgres")
    assert (endpoint.sslmode, endpoint.connect_timeout, endpoint.max_connections) == ("require", 180, 20)
    assert endpoint.superuser


def test_the_environment_fills_in_and_the_program_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGHOST": "elsewhere",
        "PGPORT": "6000",
        "PGSUPERUSER": "false",
        "PGSSLMODE": "disable",
    }.items():
        monkeypatch.setenv(name, value)
    endpoint = endpoint_of({"host": "here"})
    assert (endpoint.host, endpoint.port, endpoint.superuser, endpoint.sslmode) == (
        "here",
        6000,
        False,
        "disable",
    )


def test_zero_connections_is_no_limit_and_not_the_default() -> None:
    assert endpoint_of({"maxConnections": 0, "connectTimeout": 0}).max_connections == 0


def test_no_timeout_is_told_to_nobody() -> None:
    assert "connect_timeout" not in endpoint_of({"connectTimeout": 0}).parameters("d")


def test_the_deprecated_spelling_of_sslmode_counts_where_the_new_one_is_left_out() -> None:
    assert endpoint_of({"sslMode": "verify-ca"}).sslmode == "verify-ca"
    assert endpoint_of({"sslMode": "verify-ca", "sslmode": "disable"}).sslmode == "disable"


def test_the_password_is_in_no_text() -> None:
    endpoint = endpoint_of({"password": "s3cret-word"})
    assert "s3cret-word" not in f"{endpoint} {endpoint!r}"
    assert endpoint.parameters("d")["password"] == "s3cret-word"


def test_paths_of_certificates_are_handed_on() -> None:
    certificate = {"cert": "c.crt", "key": "c.key"}
    parameters = endpoint_of({"clientcert": certificate, "sslrootcert": "ca.pem"}).parameters("d")
    assert [parameters[name] for name in ("sslcert", "sslkey", "sslrootcert")] == ["c.crt", "c.key", "ca.pem"]


def test_inline_certificates_become_files_that_only_this_user_reads() -> None:
    certificate = {"cert": "CERT", "key": "KEY", "sslinline": True}
    parameters = endpoint_of({"clientcert": certificate, "sslrootcert": "ROOT"}).parameters("d")
    for name, content in (("sslcert", "CERT"), ("sslkey", "KEY"), ("sslrootcert", "ROOT")):
        path = Path(parameters[name])
        assert path.read_text() == content
        assert path.stat().st_mode & 0o777 == 0o600


def test_unknown_settings_are_remembered_by_name() -> None:
    assert endpoint_of({"password": UNKNOWN, "port": UNKNOWN}).unknown == ("password", "port")


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"connectTimeout": -2}, "connectTimeout"),
        ({"maxConnections": -2}, "maxConnections"),
        ({"expectedVersion": "newest"}, "expectedVersion"),
        ({"port": 0}, "port"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(config: Properties, name: str) -> None:
    with pytest.raises(ProviderError, match=name):
        endpoint_of(config)


def test_a_number_of_the_environment_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "many")
    with pytest.raises(ProviderError, match="PGPORT"):
        endpoint_of({})


def test_the_expected_version_decides_what_the_server_is_taken_for() -> None:
    assert endpoint_of({"expectedVersion": "16.3"}).expected_major == 16
    assert endpoint_of({"expectedVersion": "9.0.0"}).expected_major == 0

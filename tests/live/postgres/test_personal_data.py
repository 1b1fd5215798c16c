"""Encryption of personal data on a real server: with the key, without it, and with another."""

from __future__ import annotations

import pytest
from psycopg.errors import InsufficientPrivilege, InvalidParameterValue

from tests.live.postgres.platform_data import Market

pytestmark = pytest.mark.live

KEY = "0123456789abcdef0123456789abcdef"
OTHER = KEY[::-1]


def _encrypted(market: Market, text: str = "Ada Lovelace") -> bytes:
    with market.session("execution", encryption_key=KEY) as connection:
        row = connection.execute("SELECT shared.encrypt_personal(%s)", (text,)).fetchone()
    assert row is not None
    return bytes(row[0])


def test_what_was_encrypted_comes_back_with_the_key(market: Market) -> None:
    secret = _encrypted(market)
    assert b"Ada" not in secret
    with market.session("notification", encryption_key=KEY) as connection:
        assert connection.execute("SELECT shared.decrypt_personal(%s)", (secret,)).fetchone() == (
            "Ada Lovelace",
        )
        assert connection.execute("SELECT shared.decrypt_personal(NULL)").fetchone() == (None,)


def test_the_same_text_never_gives_the_same_bytes(market: Market) -> None:
    assert _encrypted(market) != _encrypted(market)


def test_another_key_is_a_clear_error_that_shows_neither_key_nor_text(market: Market) -> None:
    secret = _encrypted(market)
    with (
        market.session("execution", encryption_key=OTHER) as connection,
        pytest.raises(InvalidParameterValue, match="another key") as refused,
    ):
        connection.execute("SELECT shared.decrypt_personal(%s)", (secret,))
    assert KEY not in str(refused.value)
    assert OTHER not in str(refused.value)


@pytest.mark.parametrize("key", [None, "", "short"])
def test_without_a_proper_key_nothing_is_encrypted(market: Market, key: str | None) -> None:
    settings = {} if key is None else {"encryption_key": key}
    with pytest.raises(InvalidParameterValue, match="holds no key of 32 characters"):
        market.rows("execution", "SELECT shared.encrypt_personal('x')", **settings)


def test_a_digest_finds_a_person_and_depends_on_the_key(market: Market) -> None:
    query = "SELECT shared.personal_digest({})"
    first = market.rows("execution", query.format("'Ada@Example.com '"), encryption_key=KEY)
    assert market.rows("execution", query.format("'ada@example.com'"), encryption_key=KEY) == first
    assert market.rows("execution", query.format("'ada@example.com'"), encryption_key=OTHER) != first


@pytest.mark.parametrize("role", ["analyst", "analytics", "data_ingestion", "auditor", "monitor"])
def test_those_without_need_cannot_decrypt_even_with_the_key(market: Market, role: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        market.rows(role, "SELECT shared.decrypt_personal('')", encryption_key=KEY)


def test_the_one_who_notifies_reads_and_does_not_write(market: Market) -> None:
    with pytest.raises(InsufficientPrivilege, match="encrypt_personal"):
        market.rows("notification", "SELECT shared.encrypt_personal('x')", encryption_key=KEY)


def test_the_key_is_nowhere_in_the_database(market: Market) -> None:
    with market.session("execution", encryption_key=KEY, client_id=market.first.client) as connection:
        connection.execute("UPDATE users SET email = shared.encrypt_personal('a@b.c')")
        stored = market.rows("postgres", "SELECT string_agg(new_values::text, '') FROM shared.audit_log")
        assert KEY not in str(stored)
        settings = "SELECT string_agg(setconfig::text, '') FROM pg_db_role_setting"
        assert KEY not in str(market.rows("postgres", settings))
        query = "SELECT string_agg(query, '') FROM pg_stat_activity"
        assert KEY not in str(market.rows("postgres", query))

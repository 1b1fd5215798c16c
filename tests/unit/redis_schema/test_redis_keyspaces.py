"""The declaration of Redis: whole, closed by default, and free of overlaps."""

from __future__ import annotations

import itertools

import pytest

from schema.credentials import credential
from schema.redis import (
    CHANNELS,
    KEYSPACES,
    OPERATORS,
    SERVICES,
    STREAMS,
    Keyspace,
    keyspace_of,
    stream_of,
)
from schema.redis_rules import users, users_acl

PEOPLE = {*SERVICES, *(one.name for one in OPERATORS)}


@pytest.mark.parametrize(
    ("key", "pattern"),
    [
        ("config:risk", "config:*"),
        ("exchanges:config", "exchanges:config"),
        ("session:abc", "session:*"),
        ("price:BTC/USDT", "price:*"),
        ("system:execution", "system:*"),
        ("cache:analytics:pnl", "cache:analytics:*"),
    ],
)
def test_every_named_key_has_its_keyspace(key: str, pattern: str) -> None:
    found = keyspace_of(key)
    assert found is not None
    assert found.pattern == pattern


@pytest.mark.parametrize("key", ["", "price", "prices:BTC", "cache:nobody:x", "exchanges:config:x"])
def test_a_key_outside_every_pattern_has_none(key: str) -> None:
    assert keyspace_of(key) is None


def test_no_key_belongs_to_two_keyspaces_or_to_a_stream_too() -> None:
    for one, other in itertools.permutations(KEYSPACES, 2):
        assert not other.covers(one.pattern.replace("*", "x")), (one.pattern, other.pattern)
    for stream in STREAMS:
        assert keyspace_of(stream.name) is None
        assert stream_of(stream.name) is stream


@pytest.mark.parametrize("keyspace", KEYSPACES, ids=lambda one: one.pattern)
def test_a_keyspace_names_only_who_exists_and_each_once(keyspace: Keyspace) -> None:
    named = [keyspace.owner, *keyspace.writers, *keyspace.readers]
    assert set(named) <= PEOPLE
    assert len(named) == len(set(named))
    assert keyspace.purpose


def test_everything_but_reference_data_expires() -> None:
    assert [one.pattern for one in KEYSPACES if one.ttl is None] == ["exchanges:config"]


def test_streams_and_channels_name_services() -> None:
    for stream in STREAMS:
        assert {*stream.producers, *stream.groups} <= set(SERVICES)
        assert stream.groups
        assert not set(stream.producers) & set(stream.groups)
    for channel in CHANNELS:
        assert {*channel.publishers, *channel.subscribers} <= set(SERVICES)


def test_every_service_has_a_user_and_nobody_has_everything() -> None:
    rules = users()
    assert set(SERVICES) <= set(rules)
    for name, text in rules.items():
        words = text.replace("(", "").replace(")", "").split()
        assert not {"+@all", "allcommands", "nopass", "~*~", "allkeys"} & set(words), name
        assert "-@all" in words
        if name != "tdb_admin":
            assert not {"~*", "&*", "+@admin", "+@dangerous"} & set(words), name


def test_a_reader_reads_and_a_writer_writes() -> None:
    rules = users()
    assert "%R~price:*" in rules["execution"].split()
    assert "~price:*" not in rules["execution"].split()
    assert "~price:*" in rules["data_ingestion"].split()
    assert "price:*" not in rules["notification"]


def test_the_file_has_hashes_and_no_open_default() -> None:
    text = users_acl({name: f"{number:064x}" for number, name in enumerate(users())})
    lines = text.splitlines()
    assert lines[0] == "user default off resetpass resetkeys resetchannels -@all"
    assert len(lines) == len(users()) + 1
    assert all(" #" in line and ">" not in line for line in lines[1:])


def test_each_user_has_a_credential_of_its_own() -> None:
    names = [credential("redis", user) for user in users()]
    assert len(set(names)) == len(names)
    assert {"redis-admin", "redis-health", "redis-risk-management"} <= set(names)

"""What the Redis resources refuse and say before any server is asked."""

from __future__ import annotations

import pytest

from infra.provider.redis_acl import plan as acl
from infra.provider.redis_config import plan as config
from infra.provider.server import TradingDb
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

ACL, CONFIG, STREAM = (f"tradingdb:redis:{name}" for name in ("Acl", "Config", "Stream"))
HASH = "0" * 64
RULES = "resetchannels -@all +ping"


@pytest.fixture
def provider() -> ProviderHarness:
    return ProviderHarness(TradingDb())


@pytest.fixture
def connection(provider: ProviderHarness) -> Properties:
    authority = provider.apply("tradingdb:tls:Authority", {"commonName": "test"}).outputs
    return {
        "host": "127.0.0.1",
        "port": 1,
        "caCertificatePem": authority["certificatePem"],
        "clientCertificatePem": authority["certificatePem"],
        "clientPrivateKeyPem": authority["privateKeyPem"],
        "username": "tdb_admin",
        "password": "canary-password",
    }


def users(**others: Properties) -> Properties:
    return {"users": {"tdb_admin": {"rules": RULES, "passwordSha256": HASH}, **others}}


@pytest.mark.parametrize(
    ("token", "own", "path"),
    [
        (ACL, {"users": {}}, "users"),
        (ACL, users(Bad={"rules": RULES, "passwordSha256": HASH}), "users.Bad"),
        (ACL, users(default={"rules": RULES, "passwordSha256": HASH}), "users.default"),
        (ACL, users(x={"rules": "~* +@all", "passwordSha256": HASH}), "users.x.rules"),
        (ACL, users(x={"rules": RULES, "passwordSha256": "canary"}), "users.x.passwordSha256"),
        (CONFIG, {"settings": {"tls-port": "1"}}, "settings.tls-port"),
        (CONFIG, {"settings": {"dir": "/"}}, "settings.dir"),
        (CONFIG, {"settings": {"Max Memory": "1"}}, 'settings["Max Memory"]'),
        (STREAM, {"stream": "", "maxLength": 100, "groups": ["a"]}, "stream"),
        (STREAM, {"stream": "s", "maxLength": 1, "groups": ["a"]}, "maxLength"),
        (STREAM, {"stream": "s", "maxLength": 100, "groups": ["a", "a"]}, "groups[1]"),
    ],
)
def test_a_wrong_input_is_refused_by_name(
    provider: ProviderHarness, connection: Properties, token: str, own: Properties, path: str
) -> None:
    _, failures = provider.check(token, {**connection, **own})
    assert [failure.path for failure in failures] == [path]
    assert "canary" not in repr(failures)


@pytest.mark.parametrize(("name", "wrong"), [("port", 0), ("caCertificatePem", "no pem")])
def test_a_wrong_connection_is_refused_by_name(
    provider: ProviderHarness, connection: Properties, name: str, wrong: object
) -> None:
    own = {"stream": "s", "maxLength": 100, "groups": ["a"]}
    _, failures = provider.check(STREAM, {**connection, **own, name: wrong})
    assert [failure.path for failure in failures] == [name]


def test_how_a_server_is_reached_is_no_change_of_what_is_in_it(
    provider: ProviderHarness, connection: Properties
) -> None:
    for token, own in ((ACL, users()), (CONFIG, {"settings": {"timeout": "0"}})):
        inputs, _ = provider.check(token, {**connection, **own})
        state = State("id", inputs, inputs)
        moved = {**inputs, "port": 2, "password": "another", "clientCertificatePem": UNKNOWN}
        assert provider.diff(token, state, moved).changes == {}


def test_a_preview_asks_no_server_and_tells_a_change_of_users(
    provider: ProviderHarness, connection: Properties
) -> None:
    before = users(
        gone={"rules": RULES, "passwordSha256": HASH},
        execution={"rules": "%R~price:* resetchannels -@all +get", "passwordSha256": HASH},
    )
    after = users(
        come={"rules": RULES, "passwordSha256": HASH},
        execution={
            "rules": "~price:* resetchannels -@all +get (%W~s -@all +xadd)",
            "passwordSha256": "1" * 64,
        },
    )
    old, _ = provider.check(ACL, {**connection, **before})
    new, _ = provider.check(ACL, {**connection, **after})
    provider.update(ACL, State("id", old, old), new, preview=True)
    assert [text for _, text in provider.log.lines] == [
        "user come is added",
        "user execution: gains ~price:* (%W~s -@all +xadd); loses %R~price:*; another password",
        "user gone is removed: it cannot log in any more and its connections are closed",
    ]


def test_users_are_read_as_the_server_lists_them() -> None:
    found = acl.listed(
        [
            "user default off sanitize-payload resetchannels -@all",
            f"user one on sanitize-payload #{HASH} ~a:* resetchannels -@all +get (%R~b -@all +get)",
            "user two off nopass sanitize-payload resetchannels -@all",
        ]
    )
    assert found == {
        "one": {"rules": "~a:* resetchannels -@all +get (%R~b -@all +get)", "passwordSha256": HASH},
        "two": {"rules": "off nopass resetchannels -@all", "passwordSha256": ""},
    }


def test_an_open_default_user_is_listed() -> None:
    assert "default" in acl.listed(["user default on nopass sanitize-payload ~* &* +@all"])


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("maxmemory", "1gb", str(2**30), True),
        ("maxmemory", "1g", str(2**30), False),
        ("appendonly", "yes", "YES", True),
        ("save", "3600 1", "3600  1", True),
        ("save", '""', "", True),
        ("timeout", "0", "5", False),
        (
            "client-output-buffer-limit",
            "pubsub 32mb 8mb 60",
            "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60",
            True,
        ),
        ("client-output-buffer-limit", "replica 1 1 1", "normal 0 0 0 slave 2 1 1 pubsub 0 0 0", False),
    ],
)
def test_two_spellings_of_one_setting_are_no_difference(name: str, one: str, other: str, same: bool) -> None:
    assert config.is_same(name, one, other) is same


def test_a_setting_says_what_its_change_means() -> None:
    old = {"maxmemory": "512mb", "maxmemory-policy": "noeviction", "appendonly": "yes", "timeout": "0"}
    new = {"maxmemory": "256mb", "maxmemory-policy": "allkeys-lru", "appendonly": "no", "maxclients": "9"}
    told = "\n".join(config.story(old, new))
    assert "writes are refused" in told
    assert "deletes keys of its own accord" in told
    assert "is lost when the server ends" in told
    assert "timeout is no longer declared: the server keeps 0 until it starts again" in told
    assert list(config.story(old, old)) == []


def test_nothing_is_imported_without_a_declaration(provider: ProviderHarness) -> None:
    for token in (ACL, CONFIG, STREAM):
        with pytest.raises(ProviderError, match="cannot be imported"):
            provider.read(token, State("id", {}, {}))


def test_allowed_objects_are_configuration_of_the_provider() -> None:
    assert ProviderHarness(TradingDb()).check_config({"allowDestructive": ["redis:stream:s"]}) == []
    assert ProviderHarness(TradingDb()).check_config({"allowDestructive": "no list"}) != []

"""The declared users on a real server: what each may do, what is refused, and how drift shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from redis import exceptions

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from schema.redis import ADMINISTRATOR, CHANNELS, HEALTH, KEYSPACES, SERVICES, STREAMS, KeyType
from schema.redis_rules import users, users_acl

if TYPE_CHECKING:
    from tests.live.redis.conftest import Server

pytestmark = pytest.mark.live

ACL = "tradingdb:redis:Acl"


@pytest.fixture(scope="module")
def state(server: Server, provider: ProviderHarness) -> State:
    return provider.apply(ACL, {**server.connection, "users": server.declared()})


@pytest.fixture(scope="module")
def clients(server: Server, state: State) -> Iterator[dict[str, Any]]:
    made = {name: server.client(name) for name in users()}
    yield made
    for client in made.values():
        client.connection_pool.disconnect()


def example(pattern: str) -> str:
    return pattern.replace("*", "example")


def write(client: Any, key: str, kind: KeyType) -> None:
    if kind is KeyType.HASH:
        client.hset(key, "field", "value")
    else:
        client.set(key, "value")


def read(client: Any, key: str, kind: KeyType) -> object:
    return client.hgetall(key) if kind is KeyType.HASH else client.get(key)


@pytest.mark.parametrize("keyspace", KEYSPACES, ids=lambda one: one.pattern)
def test_a_keyspace_is_written_by_its_writers_and_read_by_its_readers(
    clients: dict[str, Any], keyspace: object
) -> None:
    found = next(one for one in KEYSPACES if one is keyspace)
    key, writers = example(found.pattern), {found.owner, *found.writers}
    write(clients[found.owner], key, found.type)
    for name in (*SERVICES, "analyst"):
        if name in writers:
            write(clients[name], key, found.type)
        else:
            with pytest.raises(exceptions.NoPermissionError):
                write(clients[name], key, found.type)
        if name in writers or name in found.readers:
            assert read(clients[name], key, found.type)
        else:
            with pytest.raises(exceptions.NoPermissionError):
                read(clients[name], key, found.type)


@pytest.mark.parametrize("name", SERVICES)
def test_a_key_outside_every_pattern_is_refused(clients: dict[str, Any], name: str) -> None:
    for key in ("nobody:knows", "configuration", "price", "streams"):
        with pytest.raises(exceptions.NoPermissionError):
            clients[name].set(key, "value")
        with pytest.raises(exceptions.NoPermissionError):
            clients[name].get(key)


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    "command",
    [
        *("FLUSHALL", "KEYS *", "CONFIG GET *", "ACL LIST", "SCAN 0", "RANDOMKEY", "SHUTDOWN", "MONITOR"),
        *("EVAL return 0", "MODULE LIST", "CLIENT KILL 1", "REPLICAOF NO ONE", "SUBSCRIBE nobody"),
        *("PUBLISH nobody text", "SWAPDB 0 0"),
    ],
)
def test_a_service_has_no_command_beyond_its_work(clients: dict[str, Any], name: str, command: str) -> None:
    with pytest.raises(exceptions.NoPermissionError):
        clients[name].execute_command(*command.split(" "))


@pytest.mark.parametrize("stream", STREAMS, ids=lambda one: one.name)
def test_producers_add_and_consumers_read_and_neither_does_the_other(
    server: Server, clients: dict[str, Any], stream: object
) -> None:
    found = next(one for one in STREAMS if one is stream)
    for group in found.groups:
        clients[ADMINISTRATOR].xgroup_create(found.name, group, id="0", mkstream=True)
    for name in SERVICES:
        client = clients[name]
        if name in found.producers:
            client.xadd(found.name, {"x": "1"}, maxlen=found.max_length, approximate=True)
        else:
            with pytest.raises(exceptions.NoPermissionError):
                client.xadd(found.name, {"x": "1"})
        if name in found.groups:
            taken = client.xreadgroup(name, "one", {found.name: ">"}, count=1)
            assert client.xack(found.name, name, taken[0][1][0][0]) == 1
        else:
            with pytest.raises(exceptions.NoPermissionError):
                client.xreadgroup(found.groups[0], "one", {found.name: ">"})
        with pytest.raises(exceptions.NoPermissionError):
            client.xgroup_destroy(found.name, found.groups[0])
        with pytest.raises(exceptions.NoPermissionError):
            client.delete(found.name)
    clients[ADMINISTRATOR].delete(found.name)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda one: one.name)
def test_channels_are_published_to_and_subscribed_as_declared(
    server: Server, clients: dict[str, Any], channel: object
) -> None:
    found = next(one for one in CHANNELS if one is channel)
    for name in SERVICES:
        if name in found.publishers:
            clients[name].publish(found.name, "text")
        else:
            with pytest.raises(exceptions.NoPermissionError):
                clients[name].publish(found.name, "text")
        listener = clients[name].pubsub()
        listener.subscribe(found.name)
        if name in found.subscribers:
            assert listener.parse_response(timeout=5)[0] == "subscribe"
        else:
            with pytest.raises(exceptions.NoPermissionError):
                listener.parse_response(timeout=5)
        listener.close()


def test_operators_see_what_they_are_for_and_nothing_else(clients: dict[str, Any]) -> None:
    assert clients["auditor"].acl_list()
    assert clients["monitor"].info()["redis_version"]
    assert clients["backup"].lastsave()
    assert clients[HEALTH].ping()
    for name in ("auditor", "monitor", "backup", HEALTH):
        with pytest.raises(exceptions.NoPermissionError):
            clients[name].get("price:example")


def test_nobody_gets_in_without_a_password_or_with_a_wrong_one(server: Server, state: State) -> None:
    with pytest.raises(exceptions.AuthenticationError):
        server.client("execution", "wrong").ping()
    with pytest.raises(exceptions.AuthenticationError):
        server.client("default", "wrong").ping()


def test_the_second_run_and_a_refresh_change_nothing(
    server: Server, provider: ProviderHarness, state: State
) -> None:
    assert provider.apply(ACL, {**server.connection, "users": server.declared()}, state) == state
    assert provider.read(ACL, state) == state


def test_a_user_changed_added_or_removed_by_hand_shows_and_is_mended(
    server: Server, provider: ProviderHarness, state: State, clients: dict[str, Any]
) -> None:
    admin = clients[ADMINISTRATOR]
    admin.execute_command("ACL", "SETUSER", "execution", "+keys")
    admin.execute_command("ACL", "SETUSER", "intruder", "on", ">secret-of-mine", "+get", "~*")
    admin.execute_command("ACL", "DELUSER", "backup")
    admin.execute_command("ACL", "SETUSER", "default", "on", ">secret-of-mine", "+get")
    seen = provider.read(ACL, state)
    assert seen is not None
    paths = set(provider.diff(ACL, seen, state.inputs).changes)
    assert paths == {"users.execution.rules", "users.intruder", "users.backup", "users.default"}
    told = " ".join(text for _, text in provider.log.lines)
    assert "user intruder is added" in told
    assert "user backup is removed" in told
    assert "user execution: gains +keys" in told
    assert "secret-of-mine" not in told
    mended = provider.apply(ACL, state.inputs, seen)
    assert provider.read(ACL, mended) == mended
    with pytest.raises(exceptions.AuthenticationError):
        server.client("intruder", "secret-of-mine").ping()


def test_a_changed_file_is_loaded_and_open_connections_lose_what_is_taken(
    server: Server, provider: ProviderHarness, state: State
) -> None:
    rules = users()["notification"].replace("%R~session:* ", "")
    assert server.client("notification").hgetall("session:example") is not None
    declared = server.declared(notification=rules)
    hashes = {name: user["passwordSha256"] for name, user in declared.items()}
    server.mount(users_acl(hashes).replace(users()["notification"], rules))
    changed = provider.apply(ACL, {**server.connection, "users": declared}, state)
    with pytest.raises(exceptions.NoPermissionError):
        server.client("notification").hgetall("session:example")
    server.mount()
    provider.apply(ACL, state.inputs, changed)
    assert server.client("notification").hgetall("session:example") is not None


def test_a_rotated_password_of_the_administrator_is_taken_in_with_the_old_one(
    server: Server, provider: ProviderHarness, state: State
) -> None:
    old = server.passwords[ADMINISTRATOR]
    server.passwords[ADMINISTRATOR] = "canary-rotated-password"
    try:
        server.mount()
        rotated = provider.apply(ACL, {**server.connection, "users": server.declared()}, state)
        assert server.client().ping()
        with pytest.raises(exceptions.AuthenticationError):
            server.client(password=old).ping()
        # A run that was cut short after the server took the file: the state still has the old password.
        provider.apply(ACL, rotated.inputs, state)
    finally:
        server.passwords[ADMINISTRATOR] = old
        server.mount()
    provider.apply(ACL, state.inputs, rotated)


def test_a_file_that_says_something_else_is_named(
    server: Server, provider: ProviderHarness, state: State
) -> None:
    declared = server.declared(analyst="resetchannels -@all +ping")
    with pytest.raises(ProviderError, match=r"users\.acl does not give the declared users: analyst differ"):
        provider.apply(ACL, {**server.connection, "users": declared}, state)


def test_a_broken_file_is_refused_by_the_server_and_the_old_users_stay(
    server: Server, provider: ProviderHarness, state: State
) -> None:
    try:
        server.mount("user execution on +nonsense\n")
        with pytest.raises(ProviderError, match=r"users\.acl"):
            provider.apply(ACL, {**server.connection, "users": server.declared(analyst="-@all")}, state)
        assert server.client("execution").ping()
    finally:
        server.mount()


def test_a_wrong_password_is_told_without_it(server: Server, provider: ProviderHarness, state: State) -> None:
    wrong = {**state.inputs, "password": "canary-wrong"}
    with pytest.raises(ProviderError, match="refuses user tdb_admin") as error:
        provider.read(ACL, replace(state, inputs=wrong))
    assert "canary" not in str(error.value)


def test_a_server_of_another_authority_is_refused(
    server: Server, provider: ProviderHarness, state: State
) -> None:
    other = provider.apply("tradingdb:tls:Authority", {"commonName": "other"})
    foreign = {**state.inputs, "caCertificatePem": other.outputs["certificatePem"]}
    with pytest.raises(ProviderError, match="does not prove itself by the stack's authority"):
        provider.read(ACL, replace(state, inputs=foreign))

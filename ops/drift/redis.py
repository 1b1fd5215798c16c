"""Redis's part of the report: users, settings and streams here, keys in redis_keys."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from redis import Redis, exceptions

from infra.engines.redis.configuration import live_settings
from infra.provider import redis_tls
from infra.provider.redis_acl import plan as acl
from infra.provider.redis_config import plan as config
from infra.provider.redis_stream import plan as stream_plan
from infra.provider.redis_stream import store as streams
from infra.settings import RedisSettings
from ops.access import Access
from ops.drift import redis_keys
from ops.drift.comparison import compare
from ops.drift.records import Facts, Key
from ops.drift.report import Section
from ops.errors import OpsError
from schema.redis import STREAMS
from schema.redis_rules import users

LOGIN: Final = "auditor"
_OURS: Final = "the stack's"


def section(access: Access, settings: RedisSettings) -> Section:
    started = time.monotonic()
    passwords = access.credentials.get("redisUsers") or {}
    with _connected(access, passwords.get(LOGIN)) as client:
        declared = {**declared_users(), **_declared_settings(settings), **_declared_streams()}
        live = {
            **live_users(client, passwords),
            **live_configuration(client, settings),
            **live_streams(client),
        }
        seen = redis_keys.sample(client)
        total = int(client.dbsize())
    declared.update(redis_keys.declared())
    live.update(seen.catalogue())
    notes = [f"looked at {seen.count} of about {total} keys"] if seen.count < total else []
    objects = len(declared.keys() | live.keys())
    return Section("redis", objects, time.monotonic() - started, compare(declared, live), notes)


def declared_users() -> dict[Key, Facts]:
    return {Key("user", name): {"rules": rules, "password": _OURS} for name, rules in users().items()}


def live_users(client: Redis, passwords: Mapping[str, str]) -> dict[Key, Facts]:
    """A hash is never shown, on either side."""
    hashes = {name: hashlib.sha256(password.encode()).hexdigest() for name, password in passwords.items()}
    listed = acl.listed(str(line) for line in client.acl_list())
    return {
        Key("user", name): {
            "rules": str(user["rules"]),
            "password": _OURS if user["passwordSha256"] == hashes.get(name) else "another one",
        }
        for name, user in listed.items()
    }


def _declared_settings(settings: RedisSettings) -> dict[Key, Facts]:
    return {Key("setting", one.name): {"value": one.value} for one in live_settings(settings)}


def live_configuration(client: Redis, settings: RedisSettings) -> dict[Key, Facts]:
    wanted = {one.name: one.value for one in live_settings(settings)}
    told = {str(name): str(value) for name, value in client.config_get(*wanted).items()}
    return {Key("setting", name): {"value": text} for name, text in config.observed(wanted, told).items()}


def _declared_streams() -> dict[Key, Facts]:
    return {
        Key("stream", one.name): {"groups": _listed(one.groups), "length": f"at most {one.max_length}"}
        for one in STREAMS
    }


def live_streams(client: Redis) -> dict[Key, Facts]:
    found: dict[Key, Facts] = {}
    for one in STREAMS:
        kind = str(client.type(one.name))
        if kind not in ("none", "stream"):
            found[Key("stream", one.name)] = {"type": kind}
            continue
        live = streams.find(client, one.name)
        if live is not None:
            fits = live.length <= one.max_length + stream_plan.NODE
            found[Key("stream", one.name)] = {
                "groups": _listed(live.groups),
                "length": f"at most {one.max_length}" if fits else str(live.length),
            }
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


@contextmanager
def _connected(access: Access, password: str | None) -> Iterator[Redis]:
    host, port = access.endpoint("redis")
    where = f"{host}:{port}, as user {LOGIN}"
    up = f"./tdb up --stack {access.stack}"
    if not password:
        raise OpsError(
            f"stack {access.stack} knows no password of Redis user {LOGIN}", where="its outputs", mend=up
        )
    connections = redis_tls.pool(
        access.tls(),
        host=host,
        port=port,
        username=LOGIN,
        password=password,
        decode_responses=True,
        socket_timeout=10,
        socket_connect_timeout=10,
    )
    try:
        yield Redis(connection_pool=connections)
    except (exceptions.AuthenticationError, exceptions.NoPermissionError) as error:
        raise OpsError(f"Redis refuses user {LOGIN}", where=where, mend=f"{up} --refresh") from error
    except (exceptions.ConnectionError, exceptions.TimeoutError) as error:
        raise OpsError(
            "Redis does not answer",
            where=where,
            mend=f"./tdb status --stack {access.stack}; {up} restores it",
        ) from error
    except exceptions.ResponseError as error:
        raise OpsError(f"Redis cannot be looked at: {error}", where=where, mend=f"{up} --refresh") from error
    finally:
        connections.disconnect()

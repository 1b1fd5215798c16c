"""Ways to change what the servers of a running stack hold, by hand, each with the way back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from redis import Redis

from ops.verification.containers import FILES
from ops.verification.live import Live
from tests.live.stack.trial import Trial, wait_until


@dataclass(frozen=True)
class Stack:
    """The scratch stack, and the logins that changes are made with."""

    trial: Trial
    live: Live

    def superuser(self, sql: str, database: str = "trading_system") -> str:
        words = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database]
        # Each statement by itself: some may not stand in a transaction.
        for statement in sql.split(";;"):
            words += ["-c", statement]
        done = self.trial.container("postgres").exec_run(words, user="999")
        assert isinstance(done.output, bytes)
        assert done.exit_code == 0, done.output.decode()
        return done.output.decode().strip()

    @contextmanager
    def redis(self) -> Iterator[Redis]:
        login = self.live.access.credentials["redis"]
        client = self.live.redis.client(login["user"], login["password"])
        with contextlib.closing(client):
            yield client

    def influx(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        host, port = self.live.access.endpoint("influxdb")
        answer = requests.request(
            method,
            f"https://{host}:{port}{path}",
            json=body,
            headers={"Authorization": f"Token {self.live.access.credentials['influxdb']['token']}"},
            verify=str(self.live.access.authority),
            timeout=15,
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def q(self, text: str) -> None:
        with self.live.kdb.log_in(*self.live.kdb.administrator) as connection:
            connection.query(text)


Change = Callable[[Stack], AbstractContextManager[None]]


def sql(there: str, back: str, database: str = "trading_system") -> Change:
    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        stack.superuser(there, database)
        try:
            yield
        finally:
            stack.superuser(back, database)

    return change


def setting(name: str, value: str) -> Change:
    """By ALTER SYSTEM; in force when a new session has it."""

    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        before = stack.superuser(f"SHOW {name}")

        def reloaded() -> str:
            return stack.superuser(f"SELECT pg_reload_conf();;SHOW {name}").splitlines()[-1]

        stack.superuser(f"ALTER SYSTEM SET {name} = {value}")
        wait_until(f"{name} changes", lambda: reloaded() != before)
        try:
            yield
        finally:
            stack.superuser(f"ALTER SYSTEM RESET {name}")
            wait_until(f"{name} is back", lambda: reloaded() == before)

    return change


def definition(function: str, before: str, after: str) -> Change:
    """In the body of a function of the database."""

    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        was = stack.superuser(f"SELECT pg_get_functiondef('{function}'::regprocedure)")
        assert before in was, f"{function} does not say {before}"
        stack.superuser(was.replace(before, after))
        try:
            yield
        finally:
            stack.superuser(was)

    return change


def appended(engine: str, file: str, line: str) -> Change:
    """A line at the end of a mounted file, written by hand."""
    path = f"{FILES}/{file}"
    return files(engine, f"cp -p {path} {path}.was; echo '{line}' >>{path}", f"mv {path}.was {path}")


def files(engine: str, there: str, back: str) -> Change:
    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        in_files(stack, engine, there)
        try:
            yield
        finally:
            in_files(stack, engine, back)

    return change


def in_files(stack: Stack, engine: str, script: str) -> None:
    """As the root of a container beside the engine's, with its files to write to."""
    image = stack.trial.container(engine).attrs["Image"]
    stack.trial.client.containers.run(
        image,
        ["-c", script],
        entrypoint="sh",
        name=f"{stack.trial.namespace}-by-hand",
        user="0",
        network_mode="none",
        remove=True,
        volumes={f"{stack.trial.namespace}-{engine}-files": {"bind": FILES, "mode": "rw"}},
    )


def redis_setting(name: str, value: str) -> Change:
    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        with stack.redis() as client:
            before = str(client.config_get(name)[name])
            client.config_set(name, value)
        try:
            yield
        finally:
            with stack.redis() as client:
                client.config_set(name, before)

    return change


def redis_user(*words: str) -> Change:
    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        with stack.redis() as client:
            client.execute_command("ACL", "SETUSER", *words)  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            with stack.redis() as client:
                client.acl_load()

    return change


@contextmanager
def wide_token(stack: Stack) -> Iterator[None]:
    organisation = stack.influx("GET", "/api/v2/orgs")["orgs"][0]["id"]
    permission = {"action": "read", "resource": {"type": "buckets", "orgID": organisation}}
    body = {"orgID": organisation, "description": "by hand", "permissions": [permission]}
    made = stack.influx("POST", "/api/v2/authorizations", body)
    try:
        yield
    finally:
        stack.influx("DELETE", f"/api/v2/authorizations/{made['id']}")


def retention(bucket: str, seconds: int) -> Change:
    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        found = stack.influx("GET", f"/api/v2/buckets?name={bucket}")["buckets"][0]
        path, rule = f"/api/v2/buckets/{found['id']}", found["retentionRules"][0]
        stack.influx("PATCH", path, {"retentionRules": [{**rule, "everySeconds": seconds}]})
        try:
            yield
        finally:
            stack.influx("PATCH", path, {"retentionRules": [rule]})

    return change


def q(there: str, back: str) -> Change:
    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        stack.q(there)
        try:
            yield
        finally:
            stack.q(back)

    return change

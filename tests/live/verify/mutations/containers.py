"""Ways to change the containers of a running stack by hand, each with the way back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from docker.errors import NotFound
from docker.models.containers import Container
from docker.models.networks import Network
from redis import exceptions

from ops.verification.check import UnaskableError
from tests.live.stack.trial import wait_until
from tests.live.verify.mutations.contents import Change, Stack

_MARK = "TDB_BY_HAND"
_UPDATES = {"mem_limit": "Memory", "memswap_limit": "MemorySwap"}


def running(engine: str, words: list[str], user: str) -> Change:
    """A process that somebody starts in the container."""

    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        container = stack.trial.container(engine)
        pids = f"cd /proc; for p in [0-9]*; do grep -qs {_MARK} $p/environ && echo $p; done; true"
        before = container.attrs["State"]["Pid"]
        container.exec_run(words, user=user, environment={_MARK: "1"}, detach=True)

        def started() -> str:
            done = container.exec_run(["sh", "-c", pids], user=user)
            assert isinstance(done.output, bytes)
            return done.output.decode().strip()

        wait_until("the process runs", started)
        try:
            yield
        finally:
            container.exec_run(["sh", "-c", f"kill {' '.join(started().split())}"], user=user)
            wait_until("the process ends", lambda: not started())
            container.reload()
            assert container.attrs["State"]["Pid"] == before

    return change


@contextmanager
def stray_network(stack: Stack) -> Iterator[None]:
    client = stack.trial.client
    made: Network = client.networks.create(f"{stack.trial.namespace}-by-hand", internal=True)
    container = stack.trial.container("redis")
    made.connect(container)
    try:
        yield
    finally:
        made.disconnect(container)
        made.remove()


def limits(engine: str, **changed: Any) -> Change:
    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        container = stack.trial.container(engine)
        before = {_UPDATES[name]: container.attrs["HostConfig"][_UPDATES[name]] for name in changed}
        container.update(**changed)
        try:
            yield
        finally:
            container.update(**{name: before[_UPDATES[name]] for name in changed})

    return change


def exchanged(
    engine: str, host: Mapping[str, Any] | None = None, config: Mapping[str, Any] | None = None
) -> Change:
    """A container like the declared one and under its name, but for what differs; the declared one waits."""

    @contextmanager
    def change(stack: Stack) -> Iterator[None]:
        declared = stack.trial.container(engine)
        name = str(declared.name)
        declared.stop(timeout=20)
        declared.rename(f"{name}-declared")
        try:
            _start_alike(stack, declared, name, host or {}, config or {})
            serves(stack, engine)
            yield
        finally:
            with contextlib.suppress(NotFound):
                stack.trial.client.containers.get(name).remove(force=True)
            declared.rename(name)
            declared.start()
            serves(stack, engine)

    return change


def _start_alike(
    stack: Stack, declared: Container, name: str, host: Mapping[str, Any], config: Mapping[str, Any]
) -> None:
    attributes = declared.attrs
    networks = attributes["NetworkSettings"]["Networks"]
    edge, internal = f"{stack.trial.namespace}-edge", f"{stack.trial.namespace}-internal"
    assert set(networks) == {edge, internal}
    changed = {key: word(stack) if callable(word) else word for key, word in config.items()}
    body: dict[str, Any] = {
        **attributes["Config"],
        **changed,
        "HostConfig": {
            **attributes["HostConfig"],
            "NetworkMode": edge,
            **{key: word(stack) if callable(word) else word for key, word in host.items()},
        },
        "NetworkingConfig": {"EndpointsConfig": {edge: {}}},
    }
    if "Env" in changed:
        named = dict(word.split("=", 1) for word in [*attributes["Config"]["Env"], *changed["Env"]])
        body["Env"] = [f"{variable}={word}" for variable, word in named.items()]
    api = stack.trial.client.api
    said = api.create_container_from_config(body, name)  # type: ignore[no-untyped-call]
    made = stack.trial.client.containers.get(said["Id"])
    stack.trial.client.networks.get(internal).connect(made, aliases=list(networks[internal]["Aliases"] or []))
    made.start()


@contextmanager
def by_tag(stack: Stack) -> Iterator[None]:
    """The declared image, but under a name that may mean another tomorrow."""
    tag = f"tdb-test-by-hand:{stack.trial.namespace}"
    image = stack.trial.client.images.get(stack.trial.container("redis").attrs["Image"])
    image.tag(tag)
    try:
        with exchanged("redis", config={"Image": tag})(stack):
            yield
    finally:
        stack.trial.client.images.remove(tag, noprune=True)


def serves(stack: Stack, engine: str) -> None:
    """Healthy where the container is asked for its health, and answering a login in any case."""

    def ready() -> bool:
        container = stack.trial.container(engine)
        state = container.attrs["State"]
        assert state["Status"] == "running", container.logs().decode()[-2000:]
        return (state.get("Health") or {}).get("Status", "healthy") == "healthy" and _answers(stack, engine)

    wait_until(f"{engine} serves", ready)


def _answers(stack: Stack, engine: str) -> bool:
    with contextlib.suppress(exceptions.ConnectionError, UnaskableError):
        if engine == "redis":
            return not stack.live.redis.refusal("auditor", stack.live.redis.users["auditor"])
        if engine == "influxdb":
            return stack.live.again().influxdb.ask("/health").status_code == 200
        return stack.live.kdb.refusal(*stack.live.kdb.administrator) == ""
    return False

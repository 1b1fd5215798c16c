"""A session with a Redis server over TLS, with a certificate on both sides. Knows no resource."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from infra.provider.readiness import wait_until_ready
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context

if TYPE_CHECKING:
    from redis import Redis

C = TypeVar("C")
T = TypeVar("T")

_SECONDS: Final = 10.0

FIELDS: Final = {
    "host": Field(required=True),
    "port": Field(Scalar.INTEGER, required=True),
    "caCertificatePem": Field(required=True, doc="The only authority that is trusted."),
    "clientCertificatePem": Field(required=True),
    "clientPrivateKeyPem": Field(required=True, secret=True),
    "username": Field(required=True),
    "password": Field(required=True, secret=True),
}


class UnreachableError(ProviderError):
    """No answer yet: the server is not there, starts, or ended in the middle."""


class RefusedError(ProviderError):
    """The server answers and refuses the user."""


def where(properties: Properties) -> str:
    return f"Redis at {properties['host']}:{properties['port']}"


def connection_failures(new: Properties) -> Iterator[CheckFailure]:
    port, authority = new.get("port"), new.get("caCertificatePem")
    if isinstance(port, int) and not 0 < port < 65536:
        yield CheckFailure("port", f"{port} is not a port")
    if isinstance(authority, str):
        try:
            ssl.create_default_context(cadata=authority)
        except (ssl.SSLError, ValueError):
            yield CheckFailure("caCertificatePem", "is not a certificate in PEM")


def perform(
    ctx: Context[C], properties: Properties, work: Callable[[Redis], T], passwords: Sequence[str] = ()
) -> T:
    """Do `work`, again from its start where the server goes away meanwhile: it must bear that.

    `passwords` are tried in turn, for a change of the very password that opens the session.
    """
    done: list[T] = []

    def obstacle() -> str | None:
        try:
            done.append(_work(properties, work, passwords or (properties["password"],)))
        except UnreachableError as error:
            return str(error)
        return None

    wait_until_ready(ctx, where(properties), obstacle)
    return done[0]


def look(properties: Properties, work: Callable[[Redis], T]) -> T:
    """Do `work` once, without waiting: for a refresh."""
    try:
        return _work(properties, work, (properties["password"],))
    except UnreachableError as error:
        raise ProviderError(f"{error}. Start the server, then refresh again") from None


def _work(properties: Properties, work: Callable[[Redis], T], passwords: Sequence[str]) -> T:
    for password in passwords[:-1]:
        try:
            return _work_once(properties, password, work)
        except RefusedError:
            continue
    return _work_once(properties, passwords[-1], work)


def _work_once(properties: Properties, password: str, work: Callable[[Redis], T]) -> T:
    # Loaded when it is needed: what asks no Redis does without its half second.
    from redis import exceptions  # noqa: PLC0415

    server = where(properties)
    try:
        with _session(properties, password) as client:
            client.ping()
            return work(client)
    except (exceptions.AuthenticationError, exceptions.AuthorizationError):
        raise RefusedError(
            f"{server} refuses user {properties['username']} and its password: it runs with another stack's "
            "users or with users changed by hand; restart its container to load the declared ones"
        ) from None
    except exceptions.NoPermissionError as error:
        raise ProviderError(f"{server} does not let user {properties['username']}: {error}") from None
    except (exceptions.ConnectionError, exceptions.TimeoutError) as error:
        raise _unreachable(server, error) from None
    except exceptions.ResponseError as error:
        if "protected mode" in str(error):
            raise ProviderError(
                f"{server} lets nobody in: its default user was opened by hand without a password. Restart "
                "its container to load the declared users"
            ) from None
        raise ProviderError(f"{server}: {error}") from None


def _unreachable(server: str, error: Exception) -> ProviderError:
    inner: BaseException = error
    while inner.__cause__ or inner.__context__:
        inner = inner.__cause__ or inner.__context__ or inner
    if isinstance(inner, ssl.SSLCertVerificationError):
        return ProviderError(
            f"{server} does not prove itself by the stack's authority: {inner.verify_message}. "
            "Is another server on that port?"
        )
    reason = getattr(inner, "strerror", None) or str(inner) or type(inner).__name__
    return UnreachableError(f"{server} does not answer: {reason}")


@contextmanager
def _session(properties: Properties, password: str) -> Iterator[Redis]:
    from redis import Redis  # noqa: PLC0415 - see above
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    from infra.provider import redis_tls  # noqa: PLC0415

    context = redis_tls.client_context(
        properties["caCertificatePem"],
        properties["clientCertificatePem"],
        properties["clientPrivateKeyPem"],
    )
    connections = redis_tls.pool(
        context,
        host=properties["host"],
        port=properties["port"],
        username=properties["username"],
        password=password,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),  # `perform` decides what is done again
    )
    client = Redis(connection_pool=connections)
    try:
        yield client
    finally:
        client.close()
        connections.disconnect()

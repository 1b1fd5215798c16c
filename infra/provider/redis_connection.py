"""A session with a Redis server over TLS, with a certificate on both sides. Knows no resource."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from infra.provider import client_session
from infra.provider.client_session import RefusedError, UnreachableError
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Context

if TYPE_CHECKING:
    from redis import Redis

C = TypeVar("C")
T = TypeVar("T")

_SECONDS: Final = 10.0


def where(properties: Properties) -> str:
    return f"Redis at {properties['host']}:{properties['port']}"


def perform(
    ctx: Context[C], properties: Properties, work: Callable[[Redis], T], passwords: Sequence[str] = ()
) -> T:
    """Do `work`, again from its start where the server goes away meanwhile: it must bear that.

    `passwords` are tried in turn, for a change of the very password that opens the session.
    """
    tried = passwords or (properties["password"],)
    return client_session.until_done(ctx, where(properties), lambda: _work(properties, work, tried))


def look(properties: Properties, work: Callable[[Redis], T]) -> T:
    """Do `work` once, without waiting: for a refresh."""
    return client_session.once(lambda: _work(properties, work, (properties["password"],)))


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

    context = client_session.context_of(properties)
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

"""A session with a q server over TLS, with a certificate on both sides and a login. Knows no resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from infra.provider import client_session
from infra.provider.client_session import RefusedError, UnreachableError
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.resource import Context

if TYPE_CHECKING:
    from stores.kdb import Connection

C = TypeVar("C")
T = TypeVar("T")

_SECONDS: Final = 10.0


def where(properties: Properties) -> str:
    return f"KDB+ at {properties['host']}:{properties['port']}"


def perform(ctx: Context[C], properties: Properties, work: Callable[[Connection], T]) -> T:
    """Do `work`, again from its start where the server goes away meanwhile: it must bear that."""
    return client_session.until_done(ctx, where(properties), lambda: _work(properties, work))


def look(properties: Properties, work: Callable[[Connection], T]) -> T:
    """Do `work` once, without waiting: for a refresh."""
    return client_session.once(lambda: _work(properties, work))


def glance(properties: Properties, work: Callable[[Connection], T]) -> T | None:
    """Do `work` for a preview: None where the server is not there yet, or how it is reached is not known."""
    if any(properties.get(name) is UNKNOWN for name in client_session.FIELDS):
        return None
    try:
        return _work(properties, work)
    except (UnreachableError, RefusedError):
        return None


def _work(properties: Properties, work: Callable[[Connection], T]) -> T:
    # Loaded when it is needed: what asks no q does without numpy.
    from stores.kdb import (  # noqa: PLC0415
        Connection,
        KdbConnectionError,
        KdbError,
        KdbLoginError,
        KdbTrustError,
    )

    server, user = where(properties), properties["username"]
    try:
        with Connection(
            properties["host"],
            properties["port"],
            user,
            properties["password"],
            client_session.context_of(properties),
            _SECONDS,
        ) as connection:
            return work(connection)
    except KdbLoginError:
        raise RefusedError(
            f"{server} refuses user {user} and its password: it runs with another stack's users or with "
            "users changed by hand. Refresh the stack, so that its files are written again, then run again"
        ) from None
    except KdbTrustError as error:
        raise ProviderError(f"{error}. It is not the stack's own: is another server on that port?") from None
    except KdbConnectionError as error:
        raise UnreachableError(str(error)) from None
    except KdbError as error:
        raise ProviderError(
            f"{server}: '{error}. If its q files were changed by hand, refresh the stack, then run again"
        ) from None

"""Sessions with a server that asks for a certificate and a login, over TLS: properties, waiting, trust.

Knows no server and no driver.
"""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from infra.provider.readiness import wait_until_ready
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context

C = TypeVar("C")
T = TypeVar("T")

FIELDS: Final = {
    "host": Field(required=True),
    "port": Field(Scalar.INTEGER, required=True),
    "caCertificatePem": Field(required=True, input_only=True, doc="The only authority that is trusted."),
    "clientCertificatePem": Field(required=True, input_only=True),
    "clientPrivateKeyPem": Field(required=True, secret=True, input_only=True),
    "username": Field(required=True),
    "password": Field(required=True, secret=True, input_only=True),
}


class UnreachableError(ProviderError):
    """No answer yet: the server is not there, starts, or ended in the middle."""


class RefusedError(ProviderError):
    """The server answers and refuses the user."""


def connection_failures(new: Properties) -> Iterator[CheckFailure]:
    port, authority = new.get("port"), new.get("caCertificatePem")
    if isinstance(port, int) and not 0 < port < 65536:
        yield CheckFailure("port", f"{port} is not a port")
    if isinstance(authority, str):
        try:
            ssl.create_default_context(cadata=authority)
        except (ssl.SSLError, ValueError):
            yield CheckFailure("caCertificatePem", "is not a certificate in PEM")


def until_done(ctx: Context[C], where: str, work: Callable[[], T]) -> T:
    """Do `work`, again from its start where the server goes away meanwhile: it must bear that."""
    done: list[T] = []

    def obstacle() -> str | None:
        try:
            done.append(work())
        except UnreachableError as error:
            return str(error)
        return None

    wait_until_ready(ctx, where, obstacle)
    return done[0]


def once(work: Callable[[], T]) -> T:
    """Do `work` once, without waiting: for a refresh."""
    try:
        return work()
    except UnreachableError as error:
        raise ProviderError(f"{error}. Start the server, then refresh again") from None


def client_context(authority: str, certificate: str, key: str) -> ssl.SSLContext:
    """Trusts one authority alone; a driver's own context would also trust the machine's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=authority)
    # Python loads a key from a file alone; this one is its owner's, and gone before the first byte is sent.
    with tempfile.TemporaryDirectory(prefix="tdb-client-") as folder:
        path = Path(folder, "client.pem")
        path.touch(mode=0o600)
        path.write_text(f"{certificate}\n{key}\n")
        context.load_cert_chain(path)
    return context


def context_of(properties: Properties) -> ssl.SSLContext:
    return client_context(
        properties["caCertificatePem"],
        properties["clientCertificatePem"],
        properties["clientPrivateKeyPem"],
    )

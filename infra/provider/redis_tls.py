"""A TLS connection that trusts one authority alone; the driver's own would also trust the machine's.

Loads the Redis driver: import it only where a server is asked.
"""

from __future__ import annotations

import socket
import ssl
import tempfile
from pathlib import Path
from typing import Any

from redis.connection import ConnectionPool, SSLConnection


def client_context(authority: str, certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=authority)
    # Python loads a key from a file alone; this one is its owner's, and gone before the first byte is sent.
    with tempfile.TemporaryDirectory(prefix="tdb-redis-") as folder:
        path = Path(folder, "client.pem")
        path.touch(mode=0o600)
        path.write_text(f"{certificate}\n{key}\n")
        context.load_cert_chain(path)
    return context


class PinnedConnection(SSLConnection):
    """`context` says whom to trust and what to show."""

    def __init__(self, *, context: ssl.SSLContext, **options: Any) -> None:
        super().__init__(**options)
        self._context = context

    def _wrap_socket_with_ssl(self, sock: socket.socket) -> ssl.SSLSocket:
        return self._context.wrap_socket(sock, server_hostname=self.host)


def pool(context: ssl.SSLContext, **options: Any) -> ConnectionPool:
    return ConnectionPool(connection_class=PinnedConnection, context=context, **options)

"""A TLS connection of the Redis driver that trusts one authority alone.

Loads the driver: import it only where a server is asked.
"""

from __future__ import annotations

import socket
import ssl
from typing import Any

from redis.connection import ConnectionPool, SSLConnection


class PinnedConnection(SSLConnection):
    """`context` says whom to trust and what to show."""

    def __init__(self, *, context: ssl.SSLContext, **options: Any) -> None:
        super().__init__(**options)
        self._context = context

    def _wrap_socket_with_ssl(self, sock: socket.socket) -> ssl.SSLSocket:
        return self._context.wrap_socket(sock, server_hostname=self.host)


def pool(context: ssl.SSLContext, **options: Any) -> ConnectionPool:
    return ConnectionPool(connection_class=PinnedConnection, context=context, **options)

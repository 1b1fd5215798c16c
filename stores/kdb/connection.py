"""A blocking connection to one q process: login, TLS, queries. One per thread; keeps no data."""

from __future__ import annotations

import contextlib
import socket
import ssl
from types import TracebackType

from stores.kdb import codec
from stores.kdb.codec import ErrorText
from stores.kdb.conversion import from_python
from stores.kdb.errors import CodecError, KdbConnectionError, KdbError, KdbLoginError, KdbTrustError
from stores.kdb.values import Items, Value, chars

#: Answers beyond this are refused rather than gathered in memory.
MESSAGE_LIMIT = 1 << 31


class Connection:
    """Open on construction; `query` waits for the answer, `send_async` does not."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str = "",
        password: str = "",
        ssl_context: ssl.SSLContext | None = None,
        timeout: float | None = 10.0,
    ) -> None:
        self.address = f"{host}:{port}"
        self._socket = self._connect(host, port, ssl_context, timeout)
        try:
            self._login(user, password)
        except BaseException:
            self.close()
            raise

    def _connect(
        self, host: str, port: int, context: ssl.SSLContext | None, timeout: float | None
    ) -> socket.socket:
        try:
            plain = socket.create_connection((host, port), timeout)
        except OSError as error:
            raise KdbConnectionError(f"no q process answers at {self.address}: {error}") from error
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is None:
            return plain
        try:
            return context.wrap_socket(plain, server_hostname=host)
        except (ssl.SSLError, OSError) as error:
            plain.close()
            reason = getattr(error, "verify_message", "") or getattr(error, "reason", "") or error
            kind = KdbTrustError if isinstance(error, ssl.SSLCertVerificationError) else KdbConnectionError
            raise kind(f"TLS with q at {self.address} failed: {reason}") from error

    def _login(self, user: str, password: str) -> None:
        try:
            self._socket.sendall(f"{user}:{password}".encode() + b"\x03\0")
            answer = self._socket.recv(1)
        except ssl.SSLError as error:
            raise KdbConnectionError(f"q at {self.address} ended TLS: {error.reason}") from error
        except TimeoutError as error:
            raise KdbConnectionError(f"q at {self.address} does not answer the login") from error
        except OSError as error:
            raise KdbConnectionError(f"q at {self.address} closed the connection: {error}") from error
        if not answer:
            raise KdbLoginError(f"q at {self.address} refused the login of user {user!r}")

    def query(self, text: str, *args: object) -> Value:
        """Evaluate q text, or apply the function that `text` names or spells to `args`."""
        self._send(codec.SYNC, text, args)
        while True:
            kind, content = self._receive()
            if kind == codec.RESPONSE:
                break
        if isinstance(content, ErrorText):
            raise KdbError(content.text)
        return content

    def wait_at_most(self, seconds: float | None) -> None:
        """For answers to come, in place of the timeout that the connection was made with."""
        self._socket.settimeout(seconds)

    def send_async(self, text: str, *args: object) -> None:
        """As `query`, but neither result nor error comes back."""
        self._send(codec.ASYNC, text, args)

    def _send(self, kind: int, text: str, args: tuple[object, ...]) -> None:
        head = chars(text)
        content = Items([head, *(from_python(arg) for arg in args)]) if args else head
        data = codec.write_message(kind, content)
        try:
            self._socket.sendall(data)
        except OSError as error:
            self.close()
            raise KdbConnectionError(f"the connection to q at {self.address} broke: {error}") from error

    def _receive(self) -> tuple[int, Value | ErrorText]:
        try:
            head = self._read(codec.HEADER)
            header = codec.read_header(head, MESSAGE_LIMIT)
            return codec.read_message(head + self._read(header.length - codec.HEADER), MESSAGE_LIMIT)
        except TimeoutError as error:
            self.close()
            raise KdbConnectionError(f"q at {self.address} gave no answer in time") from error
        except OSError as error:
            self.close()
            raise KdbConnectionError(f"the connection to q at {self.address} broke: {error}") from error
        except CodecError as error:
            self.close()
            raise KdbConnectionError(f"q at {self.address} sent what is no q message: {error}") from error

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            piece = self._socket.recv(min(size - len(data), 1 << 20))
            if not piece:
                self.close()
                raise KdbConnectionError(f"q at {self.address} closed the connection before it answered")
            data += piece
        return bytes(data)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

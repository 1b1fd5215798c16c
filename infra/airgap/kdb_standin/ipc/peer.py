"""One connection: its bytes in both directions, TLS, login and the messages that have arrived."""

from __future__ import annotations

import enum
import socket
import ssl
import time
from collections import deque

from infra.airgap.kdb_standin.errors import QError
from stores.kdb import codec
from stores.kdb.codec import ErrorText
from stores.kdb.errors import CodecError
from stores.kdb.values import Value

_CHUNK = 1 << 18
_TURN = 16 << 20  # bytes taken from one peer before others get their turn
_LOGIN_BYTES = 4096
_LOGIN_SECONDS = 15.0


class Stage(enum.Enum):
    GREETING = "first byte awaited"  # tells TLS from plain
    TLS = "TLS handshake"
    LOGIN = "login awaited"
    OPEN = "open"
    CLOSED = "closed"


class Peer:
    """Non-blocking; the loop calls `receive` and `flush` when the socket is ready."""

    def __init__(self, sock: socket.socket, stage: Stage, limit: int) -> None:
        sock.setblocking(False)
        self.socket = sock
        self.handle = sock.fileno()
        self.stage = stage
        self.limit = limit
        self.user = ""
        self.address = _address(sock)
        self.deadline = time.monotonic() + _LOGIN_SECONDS
        self.waits_to_write = False  # the TLS handshake wants to send
        self.messages: deque[tuple[int, Value | ErrorText]] = deque()
        self._in = bytearray()
        self._out = bytearray()

    def start_tls(self, context: ssl.SSLContext) -> None:
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.stage = Stage.TLS

    def shake_hands(self) -> None:
        """One step of the TLS handshake; raises OSError (SSLError) when it fails."""
        assert isinstance(self.socket, ssl.SSLSocket)  # noqa: S101 - by stage
        self.waits_to_write = False
        try:
            self.socket.do_handshake()
        except ssl.SSLWantReadError:
            return
        except ssl.SSLWantWriteError:
            self.waits_to_write = True
            return
        self.stage = Stage.LOGIN

    def peek(self) -> bytes:
        try:
            return self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return b"?"

    def receive(self) -> bool:
        """Take what has arrived; false when the other side has closed."""
        taken = 0
        while taken < _TURN or self._pending():
            try:
                piece = self.socket.recv(_CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                break
            if not piece:
                return False
            self._in += piece
            taken += len(piece)
            if self.stage is Stage.LOGIN and len(self._in) > _LOGIN_BYTES:
                break
        return True

    def _pending(self) -> bool:
        return isinstance(self.socket, ssl.SSLSocket) and self.socket.pending() > 0

    def take_login(self) -> tuple[str, str, int] | None:
        """User, password and capability once they are whole; raises CodecError for what is no login."""
        end = self._in.find(0)
        if end < 0 or end > _LOGIN_BYTES:
            if len(self._in) > _LOGIN_BYTES:
                raise CodecError("not a q login")
            return None
        words = bytes(self._in[:end])
        del self._in[: end + 1]
        capability = 0
        if words and words[-1] <= 6:
            capability, words = words[-1], words[:-1]
        user, _, password = words.decode("utf-8", "surrogateescape").partition(":")
        return user, password, capability

    def take_messages(self) -> None:
        """Move whole messages from the bytes to `messages`; raises CodecError for anything else."""
        at, total = 0, len(self._in)
        try:
            while total - at >= codec.HEADER:
                header = codec.read_header(self._in[at : at + codec.HEADER], self.limit)
                if total - at < header.length:
                    break
                with memoryview(self._in) as view:
                    data = bytes(view[at : at + header.length])
                at += header.length
                self.messages.append(codec.read_message(data, self.limit))
        finally:
            del self._in[:at]

    def send(self, data: bytes) -> None:
        """Send now what the socket takes, keep the rest for `flush`."""
        if self.stage is Stage.CLOSED:
            raise QError("close")
        self._out += data
        self.flush()

    def flush(self) -> None:
        try:
            while self._out:
                with memoryview(self._out) as view:
                    sent = self.socket.send(view[: 1 << 20])
                del self._out[:sent]
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return

    @property
    def has_output(self) -> bool:
        return bool(self._out) or self.waits_to_write

    def close(self) -> None:
        self.stage = Stage.CLOSED
        self.socket.close()
        self._in.clear()
        self._out.clear()


def _address(sock: socket.socket) -> int:
    """The other side's IPv4 address as q's .z.a gives it; 0 for anything else."""
    try:
        packed = socket.inet_aton(sock.getpeername()[0])
    except (OSError, IndexError, TypeError):
        return 0
    return int.from_bytes(packed, "big", signed=True)

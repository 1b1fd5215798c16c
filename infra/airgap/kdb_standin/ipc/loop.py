"""The one loop of the process: accepts, reads, hands messages to the interpreter, writes, keeps time."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import sys
import time
from collections.abc import Callable
from typing import Protocol

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.ipc.peer import Peer, Stage
from stores.kdb import codec
from stores.kdb.codec import ErrorText
from stores.kdb.errors import CodecError
from stores.kdb.values import Value

_TLS_HELLO = 0x16
_IDLE_SECONDS = 1.0  # how often unfinished logins are looked at


class Handler(Protocol):
    """What the loop asks of the interpreter."""

    def admits(self, user: str, password: str, peer: Peer) -> bool: ...
    def opened(self, peer: Peer) -> None: ...
    def closed(self, peer: Peer) -> None: ...
    def answer(self, peer: Peer, content: Value) -> Value: ...
    def receive(self, peer: Peer, content: Value) -> None: ...
    def tick(self) -> None: ...


class Loop:
    def __init__(self, limit: int, tls: ssl.SSLContext | None = None, *, tls_only: bool = False) -> None:
        self.limit = limit
        self.peers: dict[int, Peer] = {}
        self.handler: Handler | None = None
        self.stopping = False
        self.timer = 0  # milliseconds; 0 is off
        self._next_tick = 0.0
        self._tls = tls
        self._tls_only = tls_only
        self._selector = selectors.DefaultSelector()
        self._listener: socket.socket | None = None
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)
        self._selector.register(self._wake, selectors.EVENT_READ)

    def wake(self) -> int:
        """The descriptor that signal handlers write to."""
        return self._waker.fileno()

    def listen(self, host: str, port: int) -> int:
        """The port listened on; an earlier one is closed first. 0 closes only."""
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None
        if port == 0:
            return 0
        try:
            self._listener = socket.create_server((host, port), backlog=1024)
        except OSError as error:
            raise QError(f"port {port} cannot be listened on: {error.strerror}") from error
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        return port

    def set_timer(self, milliseconds: int) -> None:
        self.timer = milliseconds
        self._next_tick = time.monotonic() + milliseconds / 1000

    def run(self) -> None:
        while not self.stopping:
            self._step()
        self.close()

    def _step(self) -> None:
        for key, events in self._selector.select(self._patience()):
            if key.fileobj is self._listener:
                self._accept()
            elif key.fileobj is self._wake:
                with contextlib.suppress(BlockingIOError):
                    self._wake.recv(4096)
            elif isinstance(key.data, Peer) and key.data.stage is not Stage.CLOSED:
                self._guarded(key.data, self._ready, events)
        self._expire()
        if self.timer and time.monotonic() >= self._next_tick and self.handler:
            self._next_tick = time.monotonic() + self.timer / 1000
            self.handler.tick()

    def _patience(self) -> float:
        if not self.timer:
            return _IDLE_SECONDS
        return max(0.0, min(_IDLE_SECONDS, self._next_tick - time.monotonic()))

    def _accept(self) -> None:
        assert self._listener is not None  # noqa: S101 - only called for its event
        for _ in range(256):
            try:
                sock, _ = self._listener.accept()
            except BlockingIOError:
                return
            except OSError as error:  # out of descriptors: those open go on, this one waits
                _note(f"a connection could not be accepted: {error.strerror}")
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.adopt(Peer(sock, Stage.GREETING if self._tls else Stage.LOGIN, self.limit))

    def adopt(self, peer: Peer) -> None:
        """Watch a connection from now on."""
        self.peers[peer.handle] = peer
        self._selector.register(peer.handle, selectors.EVENT_READ, peer)

    def _guarded(self, peer: Peer, action: Callable[[Peer, int], None], events: int) -> None:
        """A connection that breaks ends alone."""
        try:
            action(peer, events)
        except CodecError as error:
            _note(f"connection {peer.handle} closed: {error}")
            self.drop(peer)
        except OSError as error:
            reason = getattr(error, "reason", None) or error.strerror
            if isinstance(error, ssl.SSLError):
                _note(f"connection {peer.handle} closed: TLS failed: {reason}")
            self.drop(peer)

    def _ready(self, peer: Peer, events: int) -> None:
        if events & selectors.EVENT_WRITE and peer.stage is not Stage.TLS:
            peer.flush()
        if events & selectors.EVENT_READ or peer.stage is Stage.TLS:
            self._read(peer)
        self.watch(peer)

    def _read(self, peer: Peer) -> None:
        if peer.stage is Stage.GREETING:
            first = peer.peek()
            if first == b"?":
                return
            if not first:  # came and went, as a health check does
                self.drop(peer)
                return
            if first and first[0] == _TLS_HELLO and self._tls:
                peer.start_tls(self._tls)
            elif self._tls_only:
                raise CodecError("a plain connection where only TLS is served")
            else:
                peer.stage = Stage.LOGIN
        if peer.stage is Stage.TLS:
            peer.shake_hands()
            if peer.stage is Stage.TLS:
                return
        alive = peer.receive()
        if peer.stage is Stage.LOGIN:
            self._log_in(peer)
        if peer.stage is Stage.OPEN:
            self.serve(peer)
        if not alive:
            self.drop(peer)

    def _log_in(self, peer: Peer) -> None:
        login = peer.take_login()
        if login is None or self.handler is None:
            return
        user, password, capability = login
        if not self.handler.admits(user, password, peer):
            _note(f"connection {peer.handle} closed: login of user {user!r} refused")
            self.drop(peer)
            return
        peer.user = user
        peer.stage = Stage.OPEN
        peer.send(bytes([min(capability, 3)]))
        self.handler.opened(peer)

    def serve(self, peer: Peer) -> None:
        """Handle every whole message that has arrived."""
        failure = None
        try:
            peer.take_messages()
        except CodecError as error:
            failure = error
        while peer.messages and peer.stage is Stage.OPEN and self.handler:
            kind, content = peer.messages.popleft()
            if isinstance(content, ErrorText):
                continue
            if kind == codec.SYNC:
                self._answer(peer, content)
            elif kind == codec.ASYNC:
                self.handler.receive(peer, content)
        if failure is not None:
            raise failure

    def _answer(self, peer: Peer, content: Value) -> None:
        assert self.handler is not None  # noqa: S101 - `serve` has looked
        try:
            answer = codec.write_message(codec.RESPONSE, self.handler.answer(peer, content))
        except QError as error:
            answer = codec.write_message(codec.RESPONSE, ErrorText(str(error)))
        except CodecError:
            answer = codec.write_message(codec.RESPONSE, ErrorText("nyi"))
        if peer.stage is Stage.OPEN:
            peer.send(answer)

    def watch(self, peer: Peer) -> None:
        """Ask for write events only while there is something to write."""
        if peer.stage is Stage.CLOSED:
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if peer.has_output else 0)
        if self._selector.get_key(peer.handle).events != events:
            self._selector.modify(peer.handle, events, peer)

    def drop(self, peer: Peer) -> None:
        if peer.stage is Stage.CLOSED:
            return
        was_open = peer.stage is Stage.OPEN
        self._selector.unregister(peer.handle)
        self.peers.pop(peer.handle, None)
        peer.close()
        if was_open and self.handler:
            self.handler.closed(peer)

    def _expire(self) -> None:
        now = time.monotonic()
        late = [p for p in self.peers.values() if p.stage is not Stage.OPEN and p.deadline < now]
        for peer in late:
            _note(f"connection {peer.handle} closed: no login in time")
            self.drop(peer)

    def close(self) -> None:
        for peer in list(self.peers.values()):
            self.drop(peer)
        self.listen("", 0)


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

"""Connections that q code opens itself, and messages to any handle: hopen, hclose, h "…", neg[h] "…"."""

from __future__ import annotations

import os
import select
import socket
import ssl
from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.ipc.loop import Loop
from infra.airgap.kdb_standin.ipc.peer import Peer, Stage
from infra.airgap.kdb_standin.ipc.tls import TlsError, client_context
from infra.airgap.kdb_standin.messages import evaluate_message
from stores.kdb import codec
from stores.kdb.codec import ErrorText
from stores.kdb.errors import CodecError
from stores.kdb.values import NOTHING, Value

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


class Outward:
    def __init__(self, loop: Loop, interpreter: Interpreter) -> None:
        self.loop = loop
        self.interpreter = interpreter

    def open(self, target: str, timeout: float) -> int:
        """Connect to `:host:port[:user[:password]]` or `:tcps://…`; the handle."""
        secure = target.startswith(":tcps://")
        words = target.removeprefix(":tcps://").removeprefix(":").split(":", 3)
        if len(words) < 2 or not words[1].isdigit():
            raise QError("hop")
        host, port = words[0] or "localhost", int(words[1])
        user = ":".join(words[2:]) or f"{os.environ.get('USER', '')}:"
        try:
            sock = socket.create_connection((host, port), timeout or None)
            if secure:
                sock = client_context(os.environ).wrap_socket(sock, server_hostname=host)
            sock.sendall(user.encode() + b"\x03\0")
            answer = sock.recv(1)
        except (OSError, ssl.SSLError, TlsError) as error:
            raise QError(f"hop: {error}") from error
        if not answer:
            raise QError("access")
        peer = Peer(sock, Stage.OPEN, self.loop.limit)
        self.loop.adopt(peer)
        return peer.handle

    def close(self, handle: int) -> None:
        peer = self.loop.peers.get(handle)
        if peer is None:
            raise QError("domain")
        self.loop.drop(peer)

    def call(self, handle: int, message: Value) -> Value:
        """Send to a handle: negative without waiting, positive for the answer; 0 is this process."""
        if handle == 0:
            return evaluate_message(self.interpreter, message)
        peer = self.loop.peers.get(abs(handle))
        if peer is None:
            raise QError("domain")
        kind = codec.SYNC if handle > 0 else codec.ASYNC
        try:
            peer.send(codec.write_message(kind, message))
            self.loop.watch(peer)
            return self._await(peer) if handle > 0 else NOTHING
        except CodecError as error:
            raise QError("nyi") from error
        except OSError as error:
            self.loop.drop(peer)
            raise QError("close") from error

    def _await(self, peer: Peer) -> Value:
        """The answer; what else arrives meanwhile waits in the peer for the loop."""
        while True:
            for place, (kind, content) in enumerate(peer.messages):
                if kind == codec.RESPONSE:
                    del peer.messages[place]
                    if isinstance(content, ErrorText):
                        raise QError(content.text)
                    return content
            if peer.has_output:
                select.select([], [peer.socket], [])
                peer.flush()
            select.select([peer.socket], [], [])
            if not peer.receive():
                self.loop.drop(peer)
                raise QError("close")
            peer.take_messages()

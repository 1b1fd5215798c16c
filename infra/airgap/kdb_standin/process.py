"""One q process: the interpreter behind the loop. Logins, callbacks, messages in and to others."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable

import numpy as np

from infra.airgap.kdb_standin.auth.users import UserFile
from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.ipc.loop import Loop
from infra.airgap.kdb_standin.ipc.outward import Outward
from infra.airgap.kdb_standin.ipc.peer import Peer
from infra.airgap.kdb_standin.messages import evaluate_message
from stores.kdb.types import BOOL, INT
from stores.kdb.values import Atom, Value, chars, symbol

#: What a defect of the stand-in itself can raise while it evaluates; q code sees 'nyi, the log the trace.
_DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


class ProcessOfQ:
    """What the loop asks of the interpreter, and what the interpreter asks of the loop."""

    def __init__(self, interpreter: Interpreter, loop: Loop, users: UserFile | None) -> None:
        self.interpreter = interpreter
        self.loop = loop
        self.users = users
        self.port = 0
        self.blocked = False  # -b: clients may read only
        loop.handler = self
        interpreter.process = self
        interpreter.remote = Outward(loop, interpreter)

    @property
    def timer(self) -> int:
        return self.loop.timer

    def listen(self, host: str, port: int) -> None:
        self.port = self.loop.listen(host, port)

    def set_timer(self, milliseconds: int) -> None:
        self.loop.set_timer(milliseconds)

    def handles(self) -> list[int]:
        return sorted(self.loop.peers)

    # what the loop asks

    def admits(self, user: str, password: str, peer: Peer) -> bool:
        if self.users is not None and not self.users.accepts(user, password):
            return False
        check = self.interpreter.names.get(".z.pw")
        if check is None:
            return True
        peer.user = user
        try:
            answer = self._on_behalf(peer, lambda q: q.apply(check, [symbol(user), chars(password)]))
        except QError as error:
            _note(f".z.pw failed: '{error}")
            return False
        return isinstance(answer, Atom) and answer.code == BOOL and bool(answer.data)

    def opened(self, peer: Peer) -> None:
        self._callback(".z.po", peer)

    def closed(self, peer: Peer) -> None:
        self._callback(".z.pc", peer)

    def answer(self, peer: Peer, content: Value) -> Value:
        return self._message(".z.pg", peer, content)

    def receive(self, peer: Peer, content: Value) -> None:
        try:
            self._message(".z.ps", peer, content)
        except QError as error:
            _note(f"an asynchronous message from {peer.user!r} failed: '{error}")

    def tick(self) -> None:
        function = self.interpreter.names.get(".z.ts")
        if function is None:
            return
        try:
            guarded(lambda: self.interpreter.apply(function, [self.interpreter.look_up(".z.p", "")]))
        except QError as error:
            _note(f".z.ts failed: '{error}")

    def _message(self, hook: str, peer: Peer, content: Value) -> Value:
        handler = self.interpreter.names.get(hook)
        if handler is not None:
            return self._on_behalf(peer, lambda q: q.apply(handler, [content]))
        return self._on_behalf(peer, lambda q: evaluate_message(q, content))

    def _callback(self, hook: str, peer: Peer) -> None:
        handler = self.interpreter.names.get(hook)
        if handler is None:
            return
        handle = Atom(INT, np.int32(peer.handle))
        try:
            self._on_behalf(peer, lambda q: q.apply(handler, [handle]))
        except QError as error:
            _note(f"{hook} failed: '{error}")

    def _on_behalf(self, peer: Peer, action: Callable[[Interpreter], Value]) -> Value:
        """Evaluate with .z.w, .z.u and .z.a of the peer."""
        q = self.interpreter
        before = q.handle, q.user, q.address
        q.handle, q.user, q.address = peer.handle, peer.user, peer.address
        q.read_only += self.blocked
        try:
            return guarded(lambda: action(q))
        finally:
            q.read_only -= self.blocked
            q.handle, q.user, q.address = before


def guarded(action: Callable[[], Value]) -> Value:
    """Run an evaluation so that whatever goes wrong in it is a q error."""
    try:
        return action()
    except RecursionError as error:
        raise QError("stack") from error
    except MemoryError as error:
        raise QError("wsfull") from error
    except _DEFECTS as error:
        trace = "".join(traceback.format_exception(error, limit=-4))
        _note(f"the stand-in has no answer, and says 'nyi:\n{trace}")
        raise QError("nyi") from error
    except OSError as error:
        raise QError(f"{error.filename}: {error.strerror}" if error.filename else "os") from error


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

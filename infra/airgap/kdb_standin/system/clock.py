"""The .z names: time, identity, the connection at hand."""

from __future__ import annotations

import os
import socket
import time
from typing import TYPE_CHECKING

import numpy as np

from stores.kdb.types import DATE, DATETIME, DAY_NANOSECONDS, EPOCH_DAYS, INT, TIME, TIMESPAN, TIMESTAMP
from stores.kdb.values import Atom, Items, Value, chars, float_, symbol

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


def _now(*, local: bool = False) -> int:
    """Nanoseconds since 2000."""
    shift = time.localtime().tm_gmtoff * 10**9 if local else 0
    return time.time_ns() + shift - EPOCH_DAYS * DAY_NANOSECONDS


def _moment(code: int, *, local: bool) -> Value:
    now = _now(local=local)
    match code:
        case _ if code == TIMESTAMP:
            return Atom(code, np.int64(now))
        case _ if code == DATE:
            return Atom(code, np.int32(now // DAY_NANOSECONDS))
        case _ if code == TIMESPAN:
            return Atom(code, np.int64(now % DAY_NANOSECONDS))
        case _ if code == TIME:
            return Atom(code, np.int32(now % DAY_NANOSECONDS // 10**6))
    return Atom(DATETIME, np.float64(now / DAY_NANOSECONDS))


def install(q: Interpreter, script: str, words: list[str]) -> None:
    """Make the .z names readable; each is computed when it is read."""
    for letter, code in {"p": TIMESTAMP, "d": DATE, "n": TIMESPAN, "t": TIME, "z": DATETIME}.items():
        q.special[f".z.{letter}"] = lambda code=code: _moment(code, local=False)  # type: ignore[misc]
        q.special[f".z.{letter.upper()}"] = lambda code=code: _moment(code, local=True)  # type: ignore[misc]
    q.special.update(
        {
            ".z.w": lambda: Atom(INT, np.int32(q.handle)),
            ".z.u": lambda: symbol(q.user),
            ".z.a": lambda: Atom(INT, np.int32(q.address)),
            ".z.h": lambda: symbol(socket.gethostname()),
            ".z.i": lambda: Atom(INT, np.int32(os.getpid())),
            ".z.f": lambda: symbol(script),
            ".z.x": lambda: Items([chars(word) for word in words]),
            ".z.K": lambda: float_(4.0),
            ".z.o": lambda: symbol("l64"),
        }
    )

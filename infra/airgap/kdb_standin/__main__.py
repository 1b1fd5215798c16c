"""Starts the stand-in from q's own arguments and serves until it is told to stop."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np

from infra.airgap.kdb_standin import options as command_line
from infra.airgap.kdb_standin.auth.users import UserFile, UserFileError
from infra.airgap.kdb_standin.errors import Exit, QError
from infra.airgap.kdb_standin.ipc.loop import Loop
from infra.airgap.kdb_standin.ipc.tls import TlsError, server_context
from infra.airgap.kdb_standin.language import new_interpreter
from infra.airgap.kdb_standin.options import OptionError, Options
from infra.airgap.kdb_standin.process import ProcessOfQ, guarded
from infra.airgap.kdb_standin.storage.loading import load_path
from stores.kdb.values import NOTHING, Value

BANNER = (
    "q STAND-IN (not kdb+): evaluates a subset of q for machines without a licence.\n"
    "What passes here is unproven until it has run on kdb+ itself."
)
_MESSAGE_LIMIT = 1 << 30  # bytes; TDB_KDB_MESSAGE_LIMIT changes it
_DEPTH = 5000  # of Python calls; q's own 'stack comes at about as many levels of q
_GRACE_SECONDS = 3  # an evaluation at hand may end by itself before it is broken off


def main(words: list[str]) -> int:
    sys.setrecursionlimit(_DEPTH)
    np.seterr(all="ignore")
    try:
        options = command_line.parse(words)
        process = _prepare(options)
    except (OptionError, UserFileError, TlsError, QError) as error:
        print(f"q stand-in: {error}", file=sys.stderr)
        return 1
    except Exit as end:
        return end.code
    _stop_on_signals(process.loop)
    if not options.port and not process.port and not process.timer:
        return 0
    try:
        process.loop.run()
    except Exit as end:
        process.loop.close()
        return end.code
    finally:
        process.interpreter.storage.close()
    return 0


def _prepare(options: Options) -> ProcessOfQ:
    if not options.quiet:
        print(BANNER, flush=True)
    limit = os.environ.get("TDB_KDB_MESSAGE_LIMIT", str(_MESSAGE_LIMIT))
    if not limit.isdigit():
        raise OptionError(f"TDB_KDB_MESSAGE_LIMIT is a number of bytes, not {limit!r}")
    tls = server_context(os.environ) if options.tls else None
    loop = Loop(int(limit), tls, tls_only=options.tls == 2)
    users = UserFile(options.users) if options.users else None
    interpreter = new_interpreter(options.script or "", options.rest)
    interpreter.confined = Path.cwd() if options.confined else None
    process = ProcessOfQ(interpreter, loop, users)
    process.blocked = options.blocked
    loop.set_timer(options.timer)
    if options.script:
        guarded(lambda: _run_script(process, options.script or ""))
    if options.port:
        process.listen(options.host, options.port)
    return process


def _run_script(process: ProcessOfQ, script: str) -> Value:
    load_path(process.interpreter, Path(script))
    return NOTHING


def _stop_on_signals(loop: Loop) -> None:
    def stop(_number: int, _frame: object) -> None:
        loop.stopping = True
        signal.alarm(_GRACE_SECONDS)

    def break_off(_number: int, _frame: object) -> None:
        raise Exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGALRM, break_off)
    signal.set_wakeup_fd(loop.wake(), warn_on_full_buffer=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The executable of the language host: quiet from the first moment, then serves."""

from __future__ import annotations

import os
import signal
import sys


def main() -> int:
    """Serve the engine whose address is given."""
    # An interrupt while the libraries load must leave no traceback in the user's output.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: os._exit(0))
    from infra.sdk_packages import make_bare  # noqa: PLC0415 - see above

    make_bare()
    from infra.airgap.toolchain.language_host.service import serve  # noqa: PLC0415 - see above

    return serve(sys.argv[1:])


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the threads that remain have nothing left to say

"""The output of a process as it comes: chunks of both streams in order of arrival."""

from __future__ import annotations

import os
import selectors
import subprocess
from collections.abc import Iterator

_CHUNK = 65_536  # bytes; what a pipe holds


def merged(process: subprocess.Popen[bytes]) -> Iterator[tuple[str, bytes]]:
    """Pairs of `stdout` or `stderr` and bytes, until both ends are closed."""
    with selectors.DefaultSelector() as selector:
        for name, stream in (("stdout", process.stdout), ("stderr", process.stderr)):
            if stream is not None:
                selector.register(stream, selectors.EVENT_READ, name)
        while selector.get_map():
            for key, _ in selector.select():
                chunk = os.read(key.fd, _CHUNK)
                if chunk:
                    yield key.data, chunk
                else:
                    selector.unregister(key.fileobj)

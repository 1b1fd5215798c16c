"""Who holds a TCP port of this machine: a free port, a container, or a process named from /proc."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
from collections.abc import Iterable
from pathlib import Path

_LISTENING = "0A"


def taken(address: str, port: int) -> bool:
    """Whether a server could not listen there now."""
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: connections of a server that just ended are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError:
            return False  # a low port, which Docker may take
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def holder(port: int) -> str:
    """The process that listens on a port, in words; empty where this user may not see it."""
    inodes = set(_listening_inodes(port))
    if not inodes:
        return ""
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and inodes & set(_sockets(process)):
            return f"process {process.name}: {_command(process)}"
    return ""


def _listening_inodes(port: int) -> Iterable[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            words = line.split()
            if words[3] == _LISTENING and int(words[1].rpartition(":")[2], 16) == port:
                yield f"socket:[{words[9]}]"


def _sockets(process: Path) -> list[str]:
    found = []
    with contextlib.suppress(OSError):  # it ended, or belongs to somebody else
        for link in list((process / "fd").iterdir()):
            with contextlib.suppress(OSError):  # closed meanwhile, as the one of the listing itself
                found.append(str(link.readlink()))
    return found


def _command(process: Path) -> str:
    """The program's name alone: arguments may hold secrets."""
    try:
        return (process / "comm").read_text().strip()
    except OSError:
        return "ended meanwhile"

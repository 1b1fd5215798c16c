"""An interpreter that loads the SDKs while the engine still prepares: the program then runs in it.

To import them takes half a second, about as long as the engine needs to load the policy packs.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.airgap.toolchain.language_host.programs import Processes
from infra.airgap.toolchain.language_host.virtualenv import Virtualenv

_WAITING: Final = Path(__file__).with_name("waiting.py")


@dataclass(frozen=True)
class Place:
    """Where a program runs: a waiting interpreter is of use to one in the same place only."""

    environment: Virtualenv
    folder: str
    variables: Mapping[str, str]


class Ahead:
    """At most one interpreter waits at a time."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._lock = threading.Lock()
        self._waiting: tuple[Place, subprocess.Popen[bytes]] | None = None

    def start(self, place: Place, sdks: Sequence[str]) -> None:
        """Have one wait there that has imported these modules; without effect while one does."""
        command = [str(place.environment.python), "-u", str(_WAITING), "pulumi", *sdks]
        with self._lock:
            if self._waiting is None:
                try:
                    process = self._processes.start(command, cwd=place.folder, env=place.variables, fed=True)
                except OSError:
                    return  # the start of the program will fail in the same way, and be reported
                self._waiting = place, process

    def run(
        self, place: Place, script: str, arguments: Sequence[str], variables: Mapping[str, str]
    ) -> subprocess.Popen[bytes] | None:
        """The process that runs the script now, or nothing where none waits there."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting is None:
            return None
        where, process = waiting
        wanted = {"script": script, "arguments": list(arguments), "environment": dict(variables)}
        if where == place and _told(process, json.dumps(wanted)):
            return process
        self._processes.end(process)
        self._processes.wait(process)
        return None


def _told(process: subprocess.Popen[bytes], line: str) -> bool:
    """Whether it took the line: one that has ended by now did not."""
    if process.stdin is None:
        return False
    try:
        process.stdin.write(line.encode() + b"\n")
        process.stdin.close()
    except BrokenPipeError:
        return False
    return True

"""The processes a host starts for the engine: their commands, their environment, and their end.

A process leads a group of its own, so that an interrupt meant for the host does not reach it and
the host can end it with all its children.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infra.airgap.toolchain.language_host.virtualenv import Virtualenv

if TYPE_CHECKING:
    from pulumi.runtime.proto.language_pb2 import RunRequest

EXECUTOR = "pulumi-language-python-exec"
BAIL = 32  # the program has shown its error to the user already
GRACE_SECONDS = 3.0


class MissingExecutorError(Exception):
    """The script that runs a program inside its environment is nowhere."""


def executor(environment: Mapping[str, str]) -> str:
    """The executor script on PATH."""
    found = shutil.which(EXECUTOR, path=environment.get("PATH"))
    if found is None:
        raise MissingExecutorError(f"{EXECUTOR} is not on PATH; run ./tdb doctor to put it there")
    return found


def program_arguments(request: RunRequest, engine: str) -> list[str]:
    """What the executor is told on its command line; unset values are left out."""
    options = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "root_directory": request.info.root_directory,
        "stack": request.stack,
        "pwd": request.pwd,
        "dry_run": "true" if request.dryRun else "false",
        "parallel": str(request.parallel),
        "organization": request.organization,
    }
    words: list[str] = []
    for name, value in options.items():
        if value:
            words += [f"--{name}", value]
    return [*words, request.info.entry_point or request.program or ".", *request.args]


def configuration(request: RunRequest) -> dict[str, str]:
    """It reaches a program through two variables, never its command line."""
    return {
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }


def plugin_command(environment: Virtualenv, folder: str, kind: str, arguments: Sequence[str]) -> list[str]:
    """A policy pack runs under the SDK's own runner where it has one, any other folder directly."""
    python = str(environment.python)
    runner = Path("pulumi", "policy", "__main__.py")
    if kind == "analyzer" and any((each / runner).is_file() for each in environment.site_packages):
        return [python, "-u", "-m", "pulumi.policy", *arguments, folder]
    return [python, "-u", folder, *arguments]


class Processes:
    """Every process of this host that still runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def start(
        self,
        command: Sequence[str],
        *,
        cwd: str,
        env: Mapping[str, str],
        piped: bool = False,
        fed: bool = False,
    ) -> subprocess.Popen[bytes]:
        """Start; `fed` gives an input that ends with this host, and `piped` output pipes too."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the language host is shutting down")
            pipe = subprocess.PIPE if piped else None
            process = subprocess.Popen(
                list(command),
                cwd=cwd or None,
                env=dict(env),
                stdin=subprocess.PIPE if piped or fed else subprocess.DEVNULL,
                stdout=pipe,
                stderr=pipe,
                bufsize=0,
                start_new_session=True,
            )
            self._running.add(process)
            return process

    @property
    def running(self) -> list[subprocess.Popen[bytes]]:
        with self._lock:
            return list(self._running)

    def wait(self, process: subprocess.Popen[bytes]) -> int:
        """Its exit code, once it has ended; its pipes are closed then."""
        code = process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        with self._lock:
            self._running.discard(process)
        return code

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Ask the whole group to end; force it after a grace."""
        _signal_group(process, signal.SIGTERM)
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGKILL)
            process.wait()

    def end_all(self) -> None:
        """No process outlives this call, and none starts after it."""
        with self._lock:
            self._closed = True
        running = self.running
        for process in running:
            _signal_group(process, signal.SIGTERM)
        for process in running:
            self.end(process)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is not None:
        return
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # it ended in between

"""A dockerd of our own: started in its own session, found again by its pid file, healed after a kill."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from infra.airgap.toolchain.docker_api import State, ask
from infra.steps import StepError, StepLog

# After a kill it first stops the containers that still run, each within its own time: a minute in our stacks.
_START_SECONDS = 150.0
_POLL_SECONDS = 0.1
_DYING_SECONDS = 3.0
_LOG_BYTES = 10_000_000
_DEFAULT_PID_FILE = Path("/var/run/docker.pid")


@dataclass(frozen=True)
class Daemon:
    """Where a daemon keeps its pid and log, and where it listens."""

    folder: Path
    socket: Path = Path("/var/run/docker.sock")
    exec_root: Path = Path("/var/run/docker")
    arguments: tuple[str, ...] = ()

    @property
    def pid_file(self) -> Path:
        return self.folder / "dockerd.pid"

    @property
    def log_file(self) -> Path:
        return self.folder / "dockerd.log"

    @property
    def address(self) -> str:
        return f"unix://{self.socket}"

    def process(self) -> int | None:
        """The process that runs, if it is ours."""
        return _alive(self.pid_file, "dockerd")

    def start(self, program: str, log: StepLog) -> None:
        """Start and wait until the engine answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clear_stale(log)
        if self.process() or (not self.arguments and _alive(_DEFAULT_PID_FILE, "dockerd")):
            log.note("a dockerd runs already and does not answer yet")
            self._wait(None, log)
            return
        if self.log_file.exists() and self.log_file.stat().st_size > _LOG_BYTES:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        command = [program, "--host", self.address, "--pidfile", str(self.pid_file), *self.arguments]
        log.note("$ " + " ".join(command) + f"  (its output goes to {self.log_file})")
        with self.log_file.open("ab") as output, Path(os.devnull).open("rb") as nothing:
            # Not subprocess, whose processes are to be waited for: this one outlives us and our terminal.
            number = os.posix_spawn(
                "/bin/sh",
                ["sh", "-c", 'cd / && exec "$@"', "sh", *command],
                os.environ,
                setsid=True,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, nothing.fileno(), 0),
                    (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
                    (os.POSIX_SPAWN_DUP2, output.fileno(), 2),
                ],
            )
        self._wait(number, log)

    def clear_stale(self, log: StepLog) -> None:
        """Remove pid files whose process is gone: dockerd trusts any process that took the number."""
        containerd = self.exec_root / "containerd" / "containerd.pid"
        files = [(self.pid_file, "dockerd"), (containerd, "containerd")]
        # The kernel ends containerd with the dockerd that started it, but not at once: a dockerd that
        # starts in between takes the dying one for a living one.
        deadline, pause = time.monotonic() + _DYING_SECONDS, threading.Event()
        while self.process() is None and _alive(containerd, "containerd") and time.monotonic() < deadline:
            pause.wait(_POLL_SECONDS)
        if not self.arguments:
            files.append((_DEFAULT_PID_FILE, "dockerd"))
        for path, name in files:
            if path.exists() and _alive(path, name) is None:
                log.note(f"removing {path}: no {name} has that number")
                path.unlink(missing_ok=True)

    def _wait(self, started: int | None, log: StepLog) -> None:
        deadline = time.monotonic() + _START_SECONDS
        pause = threading.Event()
        while (answer := ask(self.address)).state is not State.ANSWERS:
            code = _exit_code(started) if started else None
            if code is not None:
                reason = f"dockerd ended with {code}: {self._last_words()}"
                raise StepError(reason, _mend(), self.log_file)
            if started is None and not (self.process() or _alive(_DEFAULT_PID_FILE, "dockerd")):
                raise StepError("dockerd ended while it started", _mend(), self.log_file)
            if time.monotonic() > deadline:
                reason = f"dockerd did not answer within {_START_SECONDS:.0f} s: {answer.detail}"
                raise StepError(reason, _mend(), self.log_file)
            pause.wait(_POLL_SECONDS)
        log.note(f"the engine answers: version {answer.detail}")

    def _last_words(self) -> str:
        lines = self.log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return " | ".join(lines[-3:])


def _exit_code(child: int) -> int | None:
    number, status = os.waitpid(child, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if number else None


def _mend() -> str:
    return (
        "the log says why; a machine that is itself a container must be privileged to run an engine: "
        "otherwise set DOCKER_HOST to an engine elsewhere"
    )


def _alive(pid_file: Path, name: str) -> int | None:
    """The process of a pid file, if it lives and has the name; one that nobody reaped does not live."""
    try:
        number = int(pid_file.read_text(encoding="ascii"))
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return None
    command, _, rest = status.partition("(")[2].rpartition(")")
    return number if command == name and not rest.strip().startswith("Z") else None

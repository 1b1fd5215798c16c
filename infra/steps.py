"""A unit of preparation: what it is called, whether it is done, how to do it, where its output goes.

Steps know nothing of how progress is shown; the command line runs them and draws.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class StepError(Exception):
    """A preparation step failed: says what, why and how to mend it; `log` holds the whole output."""

    def __init__(self, reason: str, mend: str = "", log: Path | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mend = mend
        self.log = log


class StepLog:
    """The file that receives everything a step prints."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = path.open("ab", buffering=0)

    def note(self, text: str) -> None:
        self._file.write(text.encode() + b"\n")

    def run(
        self,
        command: Sequence[str | Path],
        *,
        mend: str = "",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> None:
        """Run to the end with output to the log; raise StepError with the last lines when it fails."""
        words = [str(word) for word in command]
        self.note("$ " + " ".join(words))
        start = self.path.stat().st_size
        try:
            done = subprocess.run(
                words,
                check=False,
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=self._file,
                stderr=subprocess.STDOUT,
                timeout=timeout,
            )
        except FileNotFoundError as error:
            raise StepError(f"{words[0]} is not installed", mend, self.path) from error
        except subprocess.TimeoutExpired as error:
            raise StepError(f"{words[0]} gave no end after {timeout:.0f} s", mend, self.path) from error
        if done.returncode != 0:
            with self.path.open("rb") as log:
                log.seek(start)
                tail = log.read().decode(errors="replace").strip().splitlines()[-5:]
            raise StepError(f"{words[0]} ended with {done.returncode}: " + " | ".join(tail), mend, self.path)

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True)
class Step:
    """Idempotent and safe to interrupt: work goes to a temporary place and is moved when whole."""

    name: str  # names the log file: "pulumi-cli"
    title: str  # for a person: "Pulumi CLI 3.250.0"
    is_done: Callable[[], bool]  # cheap; true means nothing to do
    do: Callable[[StepLog], None]

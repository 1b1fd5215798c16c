"""Runs the Pulumi CLI for one stack: its environment, its output, its interruption, its exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import FrameType
from typing import NoReturn

from infra.airgap.toolchain.environment import environment as prepared
from infra.workspace import ROOT, Workspace
from ops import backend, passphrase
from ops.complaints import Complaints
from ops.errors import OpsError
from ops.stack import PROJECT, Stack

# In the state the engine finds the salt that a settings file lacks, and so never makes a second one.
_ALWAYS = {"PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true"}


def environment(workspace: Workspace) -> dict[str, str]:
    """What the toolchain prepares, over what the user has set."""
    return {**os.environ, **prepared(workspace), **_ALWAYS}


def become(arguments: Sequence[str], variables: Mapping[str, str]) -> NoReturn:
    """This process turns into the CLI: arguments, signals and exit code are the CLI's own."""
    sys.stdout.flush()
    os.chdir(ROOT)
    try:
        os.execvpe("pulumi", ["pulumi", *arguments], dict(variables))  # noqa: S606
    except FileNotFoundError as error:
        raise _missing() from error


def _missing() -> OpsError:
    return OpsError(
        "the Pulumi CLI is not there", where="no `pulumi` on PATH", mend="./tdb doctor says what is missing"
    )


def _killed(verb: str, number: int, stack: str) -> OpsError:
    return OpsError(
        f"the Pulumi engine was ended by {signal.Signals(number).name} in the middle of `{verb}`",
        where=f"stack {stack}; what was done until then is recorded",
        mend="run the command again: it clears up after the interrupted run and goes on",
        code=128 + number,
    )


@dataclass(frozen=True)
class Engine:
    """The CLI, bound to a stack. `run` is for people, `capture` for us."""

    stack: Stack

    @cached_property
    def variables(self) -> dict[str, str]:
        made = environment(self.stack.workspace)
        for name in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"):
            made.pop(name, None)
        return {**made, **passphrase.variables(self.stack)}

    def recorded(self) -> backend.Recorded:
        return backend.read(self.stack.name, self.variables, self.capture)

    def ensure_stack(self) -> backend.Recorded:
        """The stack's state, made empty when there is none; its settings copied for the engine."""
        overlay = self.stack.write_overlay()
        recorded = self.recorded()
        if recorded.exists:
            return recorded
        # A project file beside the copied settings makes the engine keep a new salt there.
        (overlay.parent / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: python\n")
        provider = self.stack.secrets_provider()
        chosen = ["--secrets-provider", provider] if provider else []
        create = ["stack", "init", self.stack.name, "--no-select", "--non-interactive", *chosen]
        self.capture(["--cwd", str(overlay.parent), *create])
        return self.recorded()

    def operate(self, verb: str, *arguments: str) -> int:
        """An operation on the stack with the copied settings; returns the CLI's exit code."""
        return self.run(
            [verb, "--stack", self.stack.name, "--config-file", str(self.stack.overlay), *arguments]
        )

    def run(self, arguments: Sequence[str]) -> int:
        """In the foreground, output as it comes; raises for complaints that we explain better."""
        complaints = self._complaints()
        with self._start(arguments) as child, _interruption(child):
            assert child.stderr is not None  # noqa: S101 - a pipe was asked for
            complaints.forward(child.stderr, sys.stderr)
            code = child.wait()
        if complaints.error is not None and code != 0:
            raise complaints.error
        if code < 0:
            raise _killed(arguments[0], -code, self.stack.name)
        return code

    def capture(self, arguments: Sequence[str], given: str = "") -> str:
        """What the CLI prints, for a short question; raises with its own words when it fails."""
        done = subprocess.run(
            ["pulumi", *arguments],
            check=False, cwd=ROOT, env=self.variables, input=given, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode == 0:
            return done.stdout
        complaints = self._complaints()
        # An operation says on standard output what went wrong, a question on standard error.
        said = done.stderr if done.stderr.strip() else done.stdout
        complaints.forward(said.splitlines(keepends=True), sys.stderr)
        raise complaints.error or OpsError(
            f"pulumi {' '.join(arguments[:3])} ended with {done.returncode}",
            where=f"stack {self.stack.name} in {backend.described(self.variables)}",
            mend="the lines above are the engine's own; ./tdb doctor checks what it needs",
        )

    def _complaints(self) -> Complaints:
        return Complaints(self.stack.name, passphrase.source(self.variables))

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        try:
            return subprocess.Popen(
                ["pulumi", *arguments],
                cwd=ROOT,
                env=self.variables,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                # On a terminal the child must stay in the foreground group, to be able to ask.
                process_group=None if sys.stdin.isatty() else 0,
            )
        except FileNotFoundError as error:
            raise _missing() from error


@contextmanager
def _interruption(child: subprocess.Popen[str]) -> Iterator[None]:
    """The engine alone decides how a run ends: once is graceful, twice is at once.

    A terminal sends Ctrl-C to the whole group, so the child has it already; from elsewhere it is passed on.
    """

    def pass_on(number: int, _: FrameType | None) -> None:
        if number != signal.SIGINT or not sys.stdin.isatty():
            child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

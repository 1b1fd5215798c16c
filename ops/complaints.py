"""What the engine says on standard error, passed on; known complaints become one error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TextIO

from ops.errors import OpsError
from ops.locks import in_use

_HOLDER = re.compile(r"created by (\S+?)@(\S+) \(pid (\d+)\) at (\S+)")


class Complaints:
    """Reads one run of the engine. `error` is set once a known complaint was seen."""

    def __init__(self, stack: str, passphrase: str) -> None:
        self._stack = stack
        self._passphrase = passphrase
        self._held: list[str] = []
        self.error: OpsError | None = None

    def forward(self, lines: Iterable[str], to: TextIO) -> None:
        """Passes on every line but those of a known complaint, which ends the run."""
        for line in lines:
            if self._held or self._known(line):
                self._held.append(line)
            else:
                to.write(line)
                to.flush()
        if self._held:
            self.error = self._explained("".join(self._held))

    def _known(self, line: str) -> bool:
        return any(sign in line for sign in _SIGNS)

    def _explained(self, text: str) -> OpsError:
        if "currently locked by" in text:
            match = _HOLDER.search(text)
            who = f"process {match[3]} of {match[1]} on {match[2]}, since {match[4][:19]}" if match else ""
            return in_use(self._stack, who)
        if "passphrase must be set" in text:
            return OpsError(
                f"stack {self._stack} is locked by a passphrase, and none was given",
                where="neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set",
                mend="set one of them",
            )
        return wrong_passphrase(self._stack, self._passphrase)


_SIGNS = ("incorrect passphrase", "stack is currently locked by", "passphrase must be set with")


def wrong_passphrase(stack: str, source: str) -> OpsError:
    return OpsError(
        f"the passphrase does not open the secrets of stack {stack}",
        where=f"it came from {source}",
        mend="put back the passphrase that the stack was made with (a backup of that file, or "
        "PULUMI_CONFIG_PASSPHRASE). If it is lost, so are the stack's secrets: remove the "
        "containers and volumes by hand, then the state",
    )

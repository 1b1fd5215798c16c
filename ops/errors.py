"""What a person sees when something fails: what, where, and how to mend it. One error, no traceback."""

from __future__ import annotations

import errno
import re
import shutil
import sys
import textwrap
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from infra.steps import StepError
from infra.typed_config import ConfigError


class OpsError(Exception):
    """A failure that a person can act on; `code` becomes the exit code."""

    def __init__(self, what: str, *, where: str = "", mend: str = "", code: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend
        self.code = code

    def text(self) -> str:
        lines = [f"error: {self.what}"]
        lines += [f"  where: {self.where}"] if self.where else []
        lines += [f"  mend:  {self.mend}"] if self.mend else []
        return "\n".join(lines)


def show(error: OpsError) -> None:
    """To standard error; wrapped with a hanging indent on a terminal, in unbroken lines elsewhere."""
    text = error.text()
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns
        text = "\n".join(_hanging(line, width) for line in text.splitlines())
    print(text, file=sys.stderr)


def _hanging(line: str, width: int) -> str:
    head = line[: len(line) - len(line.lstrip())]
    label = re.match(r" *(error|where|mend): *", line)
    rest = " " * label.end() if label else head + "  "
    return textwrap.fill(line, width, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)


def translated(error: BaseException) -> OpsError | None:
    """The same failure in our form, where a part of the project raised it in its own."""
    if isinstance(error, OpsError):
        return error
    if isinstance(error, StepError):
        where = f"the whole output is in {error.log}" if error.log else ""
        return OpsError(error.reason, where=where, mend=error.mend)
    if isinstance(error, ConfigError):
        return OpsError(str(error), mend="correct the stack's file in infra/stacks")
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        what, mend = _OF_THE_MACHINE[error.errno]
        return OpsError(what, where=str(error.filename or ""), mend=mend)
    return None


_OF_THE_MACHINE = {
    errno.ENOSPC: ("the disk is full", "make room; nothing was lost, and the next run goes on"),
    errno.EDQUOT: ("this user's share of the disk is full", "make room, or ask for a larger quota"),
    errno.EROFS: ("the disk is read-only", "put the workspace elsewhere with TDB_WORKSPACE"),
    errno.EACCES: (
        "this user may not read or write a file of tdb's",
        "run as the file's owner, or name a folder of your own with TDB_WORKSPACE",
    ),
}


def unexpected(error: BaseException, logs: Path) -> OpsError:
    """A defect of ours: one line for the person, the traceback in a file."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    file = logs / f"unexpected-{stamp}.log"
    where = f"the traceback is in {file}"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(traceback.format_exception(error)))
        file.chmod(0o600)
    except OSError as refused:
        where = f"the traceback could not be written to {file}: {refused.strerror}"
    return OpsError(
        f"an unexpected {type(error).__name__} ended the command",
        where=where,
        mend="this is a defect of tdb: run the command again, and report it with that file",
    )


def leave(error: OpsError) -> NoReturn:
    show(error)
    raise SystemExit(error.code)

"""The passphrase that encrypts the secrets in a local state: generated once, readable by its owner."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from pathlib import Path

from infra.steps import StepError
from infra.workspace import Workspace

_BYTES = 32


def ensure_passphrase(workspace: Workspace) -> Path:
    """The file with the passphrase, made when it is absent; never replaced, as the state needs it."""
    path = workspace.passphrase
    if path.is_file():
        _check(path)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".passphrase.")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(_BYTES))
            file.flush()
            os.fsync(handle)
        # Unlike a rename, a link fails when somebody else was first: theirs then holds.
        Path(path).hardlink_to(temporary)
    except FileExistsError:
        _check(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path


def _check(path: Path) -> None:
    if not path.read_text(encoding="utf-8").strip():
        raise StepError(
            f"{path} is empty",
            "restore the passphrase from your backup; if no stack exists yet, remove the file",
        )
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)

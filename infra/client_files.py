"""The files that clients of a stack are pointed to: whom to trust, and what the operator shows.

The program writes them when they are made, `ops` where the program has not run. Knows nothing of Pulumi.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from infra.atomic_file import write_atomically


@dataclass(frozen=True)
class ClientFiles:
    """Of one stack. Each is whole or not there, and its owner's alone."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def certificate(self) -> Path:
        return self.folder / "client.crt"

    @property
    def key(self) -> Path:
        return self.folder / "client.key"

    def make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.folder))

    def write_authority(self, authority: str) -> None:
        _write(self.authority, authority)

    def write_operator(self, certificate: str, key: str) -> None:
        """The key goes first: a certificate that is there has its key beside it."""
        _write(self.key, key)
        _write(self.certificate, certificate)

    def are(self, authority: str, certificate: str) -> bool:
        """Whether the files are there, and those of this authority and certificate."""
        return (_text(self.authority), _text(self.certificate)) == (authority, certificate) and (
            self.key.is_file()
        )


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def _write(path: Path, text: str) -> None:
    if _text(path) != text:
        write_atomically(path, text, mode=0o600)

"""The user file of -u and -U: one `user:password` a line, the password plain or its MD5 or SHA-1 in hex."""

from __future__ import annotations

import hashlib
import hmac
import string
from pathlib import Path

_HASHES = {32: hashlib.md5, 40: hashlib.sha1}


class UserFileError(Exception):
    """The user file cannot serve."""


class UserFile:
    """Read anew at every login, so that a rotated password counts at once."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._entries()  # a missing file ends the start, not the first login

    def _entries(self) -> dict[str, str]:
        try:
            text = self.path.read_text(encoding="utf-8")
        except OSError as error:
            raise UserFileError(f"the user file {self.path} cannot be read: {error.strerror}") from error
        pairs = (line.strip().partition(":") for line in text.splitlines() if ":" in line)
        return {user: password for user, _, password in pairs}

    def accepts(self, user: str, password: str) -> bool:
        """A hashed entry is never compared with the password itself: the hash must not open the door."""
        try:
            kept = self._entries().get(user)
        except UserFileError:
            return False
        if kept is None:
            return False
        given = password.encode("utf-8", "surrogateescape")
        hashed = _HASHES.get(len(kept))
        if hashed is not None and all(letter in string.hexdigits for letter in kept):
            return hmac.compare_digest(hashed(given, usedforsecurity=False).hexdigest(), kept.lower())
        return hmac.compare_digest(given, kept.encode("utf-8", "surrogateescape"))

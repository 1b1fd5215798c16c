"""SCRAM-SHA-256 verifiers as PostgreSQL stores them, so that no password itself reaches the server's log.

ASCII passwords only: for them SASLprep changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from typing import Final

_ITERATIONS: Final = 4096  # the server's own default
_VERIFIER: Final = re.compile(
    r"SCRAM-SHA-256\$(?P<iterations>\d+):(?P<salt>[^$]+)\$(?P<stored>[^:]+):(?P<server>.+)"
)


def verifier(password: str, salt: bytes | None = None, iterations: int = _ITERATIONS) -> str:
    salt = salt or secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, iterations)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    return f"SCRAM-SHA-256${iterations}:{_text(salt)}${_text(stored_key)}:{_text(server_key)}"


def matches(password: str, stored: str) -> bool:
    """Whether what the server stores was made from this password. Anything but SCRAM does not match."""
    found = _VERIFIER.fullmatch(stored)
    if found is None:
        return False
    salt = base64.b64decode(found["salt"])
    return hmac.compare_digest(verifier(password, salt, int(found["iterations"])), stored)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")

"""Asks a server for one kind of TLS and hears whether it takes it. Sends no password and no query."""

from __future__ import annotations

import socket
import ssl
import struct
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ops.verification.check import UnaskableError

_SECONDS: Final = 5
# PostgreSQL is asked for TLS in its own words first.
_SSL_REQUEST: Final = struct.pack("!ii", 8, 80877103)
# What says that this machine's own library gave up, and not the server.
_OURS: Final = {"NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE", "NO_CIPHER_MATCH", "UNSUPPORTED_PROTOCOL"}

# Without forward secrecy, authentication or encryption. q takes those with SHA-1 as well by itself.
BROKEN: Final = "aNULL:eNULL:kRSA"
WEAK: Final = f"SHA1:{BROKEN}"
ANY: Final = "ALL:COMPLEMENTOFALL"


@dataclass(frozen=True)
class Door:
    """Where an engine listens."""

    host: str
    port: int
    authority: Path
    asks_first: bool = False  # PostgreSQL
    certificate: tuple[Path, Path] | None = field(default=None, repr=False)  # and its key

    def offer(
        self,
        newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
        ciphers: str = ANY,
        *,
        trusting: bool = True,
        certificate: bool = True,
    ) -> str | None:
        """What was agreed on, as `TLSv1.2 with ECDHE-…`; None where the server refuses."""
        context = _context(newest, ciphers)
        if trusting:
            context.load_verify_locations(self.authority)
            context.verify_mode = ssl.CERT_REQUIRED
            context.check_hostname = True
        if certificate and self.certificate:
            context.load_cert_chain(*self.certificate)
        try:
            plain = socket.create_connection((self.host, self.port), timeout=_SECONDS)
        except OSError as error:
            raise UnaskableError(f"nothing answers at {self.host}:{self.port}: {error.strerror}") from error
        with plain:
            if self.asks_first:
                plain.sendall(_SSL_REQUEST)
                if plain.recv(1) != b"S":
                    return None
            return _agreed(context, plain, self.host)

    def answers_plainly(self, said: bytes) -> bytes:
        """What comes back for bytes that are not TLS; empty where the server hangs up."""
        with socket.create_connection((self.host, self.port), timeout=_SECONDS) as plain:
            plain.sendall(said)
            try:
                return plain.recv(200)
            except ConnectionResetError:
                return b""


def _context(newest: ssl.TLSVersion, ciphers: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        # Old protocols are offered to hear them refused.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    return context


def _agreed(context: ssl.SSLContext, plain: socket.socket, host: str) -> str | None:
    try:
        with context.wrap_socket(plain, server_hostname=host) as wrapped:
            cipher = wrapped.cipher()
            # TLS 1.3 tells of a refused client certificate only after the handshake.
            wrapped.settimeout(0.3)
            try:
                if wrapped.recv(1) == b"":
                    return None
            except TimeoutError:
                pass
            return f"{wrapped.version()} with {cipher[0] if cipher else 'no cipher'}"
    except ssl.SSLCertVerificationError as error:
        raise UnaskableError(f"the server's certificate is not trusted: {error.verify_message}") from error
    except ssl.SSLError as error:
        if error.reason in _OURS:
            raise UnaskableError(f"this machine's TLS library cannot offer that: {error.reason}") from error
        return None
    except ConnectionError:
        return None

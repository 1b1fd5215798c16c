"""TLS contexts from the environment variables that q reads: KX_SSL_CERT_FILE and its kin."""

from __future__ import annotations

import ssl
from collections.abc import Mapping


class TlsError(Exception):
    """TLS was asked for and cannot be served."""


def server_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    certificate = environment.get("KX_SSL_CERT_FILE")
    key = environment.get("KX_SSL_KEY_FILE")
    if not certificate or not key:
        raise TlsError("-E needs KX_SSL_CERT_FILE and KX_SSL_KEY_FILE in the environment")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _load(context, certificate, key)
    if _yes(environment.get("KX_SSL_VERIFY_CLIENT")):
        context.verify_mode = ssl.CERT_REQUIRED
        _trust(context, environment.get("KX_SSL_CA_CERT_FILE"))
    return context


def client_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    """For connections that q code opens itself; KX_SSL_VERIFY_SERVER=NO turns verification off."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    certificate, key = environment.get("KX_SSL_CERT_FILE"), environment.get("KX_SSL_KEY_FILE")
    if certificate and key:
        _load(context, certificate, key)
    if environment.get("KX_SSL_VERIFY_SERVER", "YES").upper() == "NO":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        _trust(context, environment.get("KX_SSL_CA_CERT_FILE"))
    return context


def _yes(text: str | None) -> bool:
    return (text or "NO").upper() == "YES"


def _load(context: ssl.SSLContext, certificate: str, key: str) -> None:
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or str(error)
        raise TlsError(
            f"the certificate {certificate} with the key {key} cannot be used: {reason}"
        ) from error


def _trust(context: ssl.SSLContext, authority: str | None) -> None:
    if not authority:
        raise TlsError("KX_SSL_CA_CERT_FILE must name the authority that the other side is verified by")
    try:
        context.load_verify_locations(authority)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or str(error)
        raise TlsError(f"the authority {authority} cannot be used: {reason}") from error

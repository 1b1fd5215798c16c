"""One request at a time to an InfluxDB server over TLS, trusting one authority alone. Knows no resource."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Properties

_SECONDS: Final = 15.0


class UnreachableError(ProviderError):
    """The server gave no answer: not there, not yet up, or not the one that the authority vouches for."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any  # decoded JSON; None when there is none
    text: str = ""  # as it came

    @property
    def reason(self) -> str:
        told = self.body.get("message") if isinstance(self.body, dict) else None
        return f"{told} ({self.status})" if told else f"status {self.status}"


class InfluxApi:
    """Connections are not kept: a provider asks a handful of questions, minutes apart."""

    def __init__(self, url: str, authority_pem: str, token: str = "") -> None:
        self.url = url.rstrip("/")
        self._address = urlsplit(self.url)
        self._token = token
        self._tls = ssl.create_default_context(cadata=authority_pem)
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_2

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None)

    def post(self, path: str, body: Properties) -> Answer:
        return self._ask("POST", path, body)

    def patch(self, path: str, body: Properties) -> Answer:
        return self._ask("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        return self._ask("DELETE", path, None)

    def _ask(self, method: str, path: str, body: Properties | None) -> Answer:
        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Token {self._token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        # No proxy is asked: the servers of a stack are near, and a proxy must not see their tokens.
        connection = http.client.HTTPSConnection(
            self._address.hostname or "", self._address.port or 443, timeout=_SECONDS, context=self._tls
        )
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
            return Answer(response.status, _decoded(content), content.decode(errors="replace"))
        except ssl.SSLCertVerificationError as error:
            raise UnreachableError(
                f"the server at {self.url} does not prove itself by the stack's authority: "
                f"{error.verify_message}. Is another server on that port?"
            ) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise UnreachableError(f"InfluxDB at {self.url} does not answer: {reason}") from None
        finally:
            connection.close()


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def connection_failures(new: Properties) -> Iterator[CheckFailure]:
    """The inputs that every resource of a server has: url and caCertificatePem."""
    url, authority = new.get("url"), new.get("caCertificatePem")
    if isinstance(url, str):
        reason = _url_failure(url)
        if reason:
            yield CheckFailure("url", reason)
    if isinstance(authority, str):
        try:
            ssl.create_default_context(cadata=authority)
        except (ssl.SSLError, ValueError):
            yield CheckFailure("caCertificatePem", "is not a certificate in PEM")


def _url_failure(url: str) -> str:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme != "https" or not parts.hostname or port == 0:
        return f"{url!r} must be https://HOST:PORT: tokens never travel in clear"
    if parts.path not in ("", "/") or parts.query:
        return f"{url!r} must end after the port"
    return ""

"""Asks InfluxDB over HTTPS with the stack's tokens. Only reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import requests

from ops.access import Access
from ops.verification.check import UnaskableError

_SECONDS: Final = 15


class Influx:
    def __init__(self, access: Access) -> None:
        host, port = access.endpoint("influxdb")
        self._url = f"https://{host}:{port}"
        self._access = access
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy may see a token
        self._session.verify = str(access.authority)

    def close(self) -> None:
        self._session.close()

    @property
    def tokens(self) -> Mapping[str, str]:
        """Every service's."""
        found: Mapping[str, str] = self._access.credentials["influxdbTokens"]
        return found

    def ask(self, path: str, token: str | None = None, **query: str) -> requests.Response:
        """With a token of a service, or the operator's; an empty one sends none."""
        shown = str(self._access.credentials["influxdb"]["token"]) if token is None else token
        headers = {"Authorization": f"Token {shown}"} if shown else {}
        try:
            return self._session.get(f"{self._url}{path}", params=query, headers=headers, timeout=_SECONDS)
        except requests.RequestException as error:
            raise UnaskableError(
                f"InfluxDB at {self._url} does not answer: {type(error).__name__}"
            ) from error

    def known(self, path: str, **query: str) -> Any:
        """The operator's own view; anything but an answer is a failure."""
        answer = self.ask(path, **query)
        if answer.status_code != 200:
            raise UnaskableError(f"InfluxDB answers {path} with status {answer.status_code}")
        return answer.json()

    @cached_property
    def configuration(self) -> Mapping[str, Any]:
        """What the server itself says that it runs with."""
        found: Mapping[str, Any] = self.known("/api/v2/config")["config"]
        return found

    @cached_property
    def buckets(self) -> dict[str, dict[str, Any]]:
        """Those of people; the server's own are not among them."""
        found = self.known("/api/v2/buckets", limit="100")["buckets"]
        return {str(one["name"]): one for one in found if one.get("type") != "system"}

    @cached_property
    def authorizations(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.known("/api/v2/authorizations")["authorizations"]
        return found

    def version(self) -> str:
        return self.ask("/ping", "").headers.get("X-Influxdb-Version", "").removeprefix("v")

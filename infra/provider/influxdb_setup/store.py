"""The first user, organisation, bucket and token of a server, through its API."""

from __future__ import annotations

from typing import Any

from infra.provider.influxdb_api import Answer, InfluxApi, UnreachableError
from infra.provider.influxdb_setup.plan import foreign
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties


class Server:
    def __init__(self, properties: Properties) -> None:
        self._api = InfluxApi(properties["url"], properties["caCertificatePem"], properties["token"])

    @property
    def url(self) -> str:
        return self._api.url

    def obstacle(self) -> str | None:
        """Why the server cannot be used yet, or None."""
        try:
            answer = self._api.get("/health")
        except UnreachableError as error:
            return str(error)
        return None if answer.status == 200 else f"its health is {answer.reason}"

    def is_new(self) -> bool:
        answer = self._expect(self._api.get("/api/v2/setup"), 200, "whether it is set up")
        return bool(answer["allowed"])

    def set_up(self, request: Properties) -> str:
        answer = self._expect(self._api.post("/api/v2/setup", request), 201, "its setup")
        return str(answer["org"]["id"])

    def organisation_id(self, name: str) -> str | None:
        """By name; None when there is none. Says so when the token is not this server's."""
        answer = self._api.get("/api/v2/orgs", {"org": name})
        if answer.status == 401:
            raise ProviderError(foreign(self.url))
        if answer.status == 404:
            return None
        found = self._expect(answer, 200, f"organisation {name}")["orgs"]
        return str(found[0]["id"]) if found else None

    def set_password(self, username: str, password: str) -> None:
        found = self._expect(self._api.get("/api/v2/users", {"name": username}), 200, f"user {username}")[
            "users"
        ]
        answer = self._api.post(f"/api/v2/users/{found[0]['id']}/password", {"password": password})
        self._expect(answer, 204, f"password of user {username}")

    def _expect(self, answer: Answer, status: int, subject: str) -> Any:
        if answer.status == 401:
            raise ProviderError(foreign(self.url))
        if answer.status != status:
            raise ProviderError(f"InfluxDB at {self.url}, {subject}: {answer.reason}")
        return answer.body

"""The first user, organisation, bucket and token of a server, through its API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.provider.influxdb_api import Answer, InfluxApi, UnreachableError
from infra.provider.influxdb_setup.plan import foreign
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties


@dataclass(frozen=True)
class Bucket:
    id: str
    name: str
    retention_seconds: int


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

    def set_up(self, request: Properties) -> tuple[str, Bucket]:
        answer = self._expect(self._api.post("/api/v2/setup", request), 201, "its setup")
        return answer["org"]["id"], _bucket(answer["bucket"])

    def organisation_id(self, name: str) -> str | None:
        """By name; None when there is none. Says so when the token is not this server's."""
        answer = self._api.get("/api/v2/orgs", {"org": name})
        if answer.status == 401:
            raise ProviderError(foreign(self.url))
        if answer.status == 404:
            return None
        found = self._expect(answer, 200, f"organisation {name}")["orgs"]
        return str(found[0]["id"]) if found else None

    def bucket(self, organisation_id: str, name: str) -> Bucket | None:
        answer = self._api.get("/api/v2/buckets", {"orgID": organisation_id, "name": name})
        if answer.status == 404:
            return None
        found = self._expect(answer, 200, f"bucket {name}")["buckets"]
        return _bucket(found[0]) if found else None

    def create_bucket(self, organisation_id: str, name: str, retention_seconds: int) -> Bucket:
        body = {"orgID": organisation_id, "name": name, "retentionRules": _rules(retention_seconds)}
        return _bucket(self._expect(self._api.post("/api/v2/buckets", body), 201, f"new bucket {name}"))

    def set_retention(self, bucket: Bucket, retention_seconds: int) -> None:
        body = {"retentionRules": _rules(retention_seconds)}
        self._expect(
            self._api.patch(f"/api/v2/buckets/{bucket.id}", body), 200, f"retention of bucket {bucket.name}"
        )

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


def _rules(seconds: int) -> list[Properties]:
    return [{"type": "expire", "everySeconds": seconds}]


def _bucket(body: Properties) -> Bucket:
    rules = body.get("retentionRules") or [{}]
    return Bucket(body["id"], body["name"], int(rules[0].get("everySeconds") or 0))

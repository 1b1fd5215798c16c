"""A token of an InfluxDB server. The server tells it once, when it is made, and keeps a hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from infra.provider.influxdb_api import InfluxApi
from infra.provider.influxdb_authorization import plan
from infra.provider.influxdb_session import expect
from infra.provider_framework.fields import Properties


@dataclass(frozen=True)
class Made:
    id: str
    token: str = field(repr=False)
    revoked: int  # of the same description, known to no state


def create(api: InfluxApi, new: Properties) -> Made:
    """A run that was cut short may have left a token that nobody holds: it goes."""
    strays = by_description(api, new["orgId"], new["description"])
    for stray in strays:
        remove(api, stray["id"])
    body = {
        "orgID": new["orgId"],
        "description": new["description"],
        "status": _status(new),
        "permissions": plan.permissions(new),
    }
    answer = expect(api, api.post("/api/v2/authorizations", body), f"new token {new['description']}", 201)
    return Made(answer["id"], answer["token"], len(strays))


def by_description(api: InfluxApi, organisation_id: str, description: str) -> list[dict[str, Any]]:
    answer = api.get("/api/v2/authorizations", {"orgID": organisation_id, "limit": "100"})
    found = expect(api, answer, "its tokens", 200)["authorizations"]
    return [one for one in found if one.get("description") == description]


def by_id(api: InfluxApi, identity: str) -> dict[str, Any] | None:
    answer = api.get(f"/api/v2/authorizations/{identity}")
    if answer.status == 404:
        return None
    found: dict[str, Any] = expect(api, answer, f"token {identity}", 200)
    return found


def set_active(api: InfluxApi, identity: str, new: Properties) -> None:
    answer = api.patch(f"/api/v2/authorizations/{identity}", {"status": _status(new)})
    expect(api, answer, f"token {new['description']}", 200)


def remove(api: InfluxApi, identity: str) -> None:
    expect(api, api.delete(f"/api/v2/authorizations/{identity}"), f"token {identity}", 204, 404)


def _status(new: Properties) -> str:
    return "active" if new["active"] else "inactive"

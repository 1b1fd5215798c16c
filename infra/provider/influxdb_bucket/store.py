"""A bucket of an InfluxDB server. Every step may be done twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.provider.influxdb_api import InfluxApi
from infra.provider.influxdb_session import expect
from infra.provider_framework.fields import Properties


@dataclass(frozen=True)
class Bucket:
    id: str
    properties: Properties  # as the resource declares them


def by_name(api: InfluxApi, organisation_id: str, name: str) -> Bucket | None:
    answer = api.get("/api/v2/buckets", {"orgID": organisation_id, "name": name})
    if answer.status == 404:
        return None
    found = expect(api, answer, f"bucket {name}", 200)["buckets"]
    return _bucket(found[0]) if found else None


def by_id(api: InfluxApi, identity: str) -> Bucket | None:
    answer = api.get(f"/api/v2/buckets/{identity}")
    if answer.status == 404:
        return None
    return _bucket(expect(api, answer, f"bucket {identity}", 200))


def create(api: InfluxApi, new: Properties) -> Bucket:
    body = {"orgID": new["orgId"], **_body(new)}
    return _bucket(expect(api, api.post("/api/v2/buckets", body), f"new bucket {new['name']}", 201))


def change(api: InfluxApi, identity: str, new: Properties) -> Bucket:
    answer = api.patch(f"/api/v2/buckets/{identity}", _body(new))
    return _bucket(expect(api, answer, f"bucket {new['name']}", 200))


def remove(api: InfluxApi, identity: str) -> None:
    expect(api, api.delete(f"/api/v2/buckets/{identity}"), f"bucket {identity}", 204, 404)


def _body(new: Properties) -> Properties:
    rule: Properties = {"type": "expire", "everySeconds": new["retentionSeconds"]}
    if new["shardGroupSeconds"]:
        rule["shardGroupDurationSeconds"] = new["shardGroupSeconds"]
    return {"name": new["name"], "description": new["description"], "retentionRules": [rule]}


def _bucket(body: dict[str, Any]) -> Bucket:
    rule = (body.get("retentionRules") or [{}])[0]
    return Bucket(
        body["id"],
        {
            "name": body["name"],
            "description": body.get("description") or "",
            "retentionSeconds": int(rule.get("everySeconds") or 0),
            "shardGroupSeconds": int(rule.get("shardGroupDurationSeconds") or 0),
        },
    )

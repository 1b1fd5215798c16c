"""InfluxDB's part of the report: buckets, tasks and tokens here, what was written in influxdb_points."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from infra.engines.influxdb.contents import retention_hours
from infra.provider.influxdb_api import InfluxApi, UnreachableError
from infra.provider.influxdb_authorization import plan as tokens
from infra.provider.influxdb_bucket.plan import span
from infra.provider.influxdb_session import expect
from infra.provider.influxdb_task import plan as tasks
from infra.provider.influxdb_task import store as task_store
from infra.provider_framework.errors import ProviderError
from infra.settings import Settings
from ops.access import Access
from ops.drift import influxdb_points
from ops.drift.comparison import compare
from ops.drift.records import Facts, Key
from ops.drift.report import Section
from ops.errors import OpsError
from schema.influxdb import BUCKETS, ORGANISATION, TASKS, TOKENS, Task

_HOUR = 3600
_PAGE = {"limit": "100"}
_WELL = "did not fail"
# Made by the server's setup: the stack's own way in.
OPERATOR = "operator's Token"
_ALL = "everything"


def section(access: Access, settings: Settings) -> Section:
    started = time.monotonic()
    host, port = access.endpoint("influxdb")
    url = f"https://{host}:{port}"
    token = str(access.credentials["influxdb"]["token"])
    up = f"./tdb up --stack {access.stack}"
    try:
        api = InfluxApi(url, access.authority.read_text(encoding="utf-8"), token)
        live = of_server(api)
        points = influxdb_points.sides(api, [key.name for key in live if key.kind == "bucket"])
    except UnreachableError as error:
        mend = f"./tdb status --stack {access.stack}; {up} restores it"
        raise OpsError("InfluxDB does not answer", where=str(error), mend=mend) from error
    except ProviderError as error:
        raise OpsError("InfluxDB cannot be looked at", where=str(error), mend=f"{up} --refresh") from error
    declared = {**catalogue(settings), **points[0]}
    live.update(points[1])
    objects = len(declared.keys() | live.keys())
    return Section("influxdb", objects, time.monotonic() - started, compare(declared, live))


def catalogue(settings: Settings) -> dict[Key, Facts]:
    buckets: dict[Key, Facts] = {
        Key("bucket", one.name): {
            "retention": span(retention_hours(one, settings) * _HOUR),
            "shard duration": span(one.shard_hours * _HOUR),
        }
        for one in BUCKETS
    }
    declared_tasks: dict[Key, Facts] = {
        Key("task", one.name): {
            "every": one.every,
            "offset": one.offset,
            "status": "active",
            "Flux": tasks.script(_properties(one)).strip(),
            "last run": _WELL,
        }
        for one in TASKS
    }
    declared_tokens: dict[Key, Facts] = {
        Key("token", one.service): _rights(list(one.read), list(one.write), "active") for one in TOKENS
    }
    operator = Key("token", OPERATOR)
    return {**buckets, **declared_tasks, **declared_tokens, operator: _rights([_ALL], [_ALL], "active")}


def _properties(task: Task) -> dict[str, Any]:
    return {"name": task.name, "every": task.every, "offset": task.offset, "flux": task.flux}


def of_server(api: InfluxApi) -> dict[Key, Facts]:
    answer = api.get("/api/v2/orgs", {"org": ORGANISATION})
    organisations = expect(api, answer, f"organisation {ORGANISATION}", 200)["orgs"]
    organisation = {"orgID": organisations[0]["id"]} if organisations else {}
    found = expect(api, api.get("/api/v2/buckets", {**_PAGE, **organisation}), "its buckets", 200)["buckets"]
    own = [one for one in found if one.get("type") != "system"]
    names = {one["id"]: one["name"] for one in own}
    return {
        **{Key("bucket", one["name"]): _bucket(one) for one in own},
        **_tasks(api, organisation),
        **_tokens(api, organisation, names),
    }


def _bucket(body: dict[str, Any]) -> Facts:
    rule = (body.get("retentionRules") or [{}])[0]
    return {
        "retention": span(int(rule.get("everySeconds") or 0)),
        "shard duration": span(int(rule.get("shardGroupDurationSeconds") or 0)),
    }


def _tasks(api: InfluxApi, organisation: dict[str, str]) -> dict[Key, Facts]:
    declared = {one.name: one for one in TASKS}
    found: dict[Key, Facts] = {}
    for body in expect(api, api.get("/api/v2/tasks", {**_PAGE, **organisation}), "its tasks", 200)["tasks"]:
        known = declared.get(body["name"])
        error = task_store.last_error(api, body)
        source = known.file if known else f"task {body['name']}"
        found[Key("task", body["name"])] = {
            "every": _spelled(body.get("every") or "", known.every if known else ""),
            "offset": _spelled(body.get("offset") or "0s", known.offset if known else ""),
            "status": body["status"],
            "Flux": str(body["flux"]).strip(),
            "last run": f"failed: {tasks.located(source, error)}" if error else _WELL,
        }
    return found


def _spelled(live: str, declared: str) -> str:
    """One duration has several spellings; the declared one where they say the same."""
    return declared if tasks.nanoseconds(live) == tasks.nanoseconds(declared) else live


def _tokens(api: InfluxApi, organisation: dict[str, str], names: dict[str, str]) -> dict[Key, Facts]:
    answer = api.get("/api/v2/authorizations", {**_PAGE, **organisation})
    found: dict[Key, Facts] = {}
    seen: Counter[str] = Counter()
    for body in expect(api, answer, "its tokens", 200)["authorizations"]:
        description = body.get("description") or "(without a name)"
        seen[description] += 1
        name = description if seen[description] == 1 else f"{description} (number {seen[description]})"
        rights = {action: _reach(body, action, names) for action in ("read", "write")}
        found[Key("token", name)] = _rights(rights["read"], rights["write"], body["status"])
    return found


def _reach(body: dict[str, Any], action: str, names: dict[str, str]) -> list[str]:
    seen = tokens.observed({"read": {}, "write": {}}, body)[action]
    return [_ALL] if tokens.BEYOND in seen else [names.get(identity, name) for name, identity in seen.items()]


def _rights(read: list[str], write: list[str], status: str) -> Facts:
    return {
        "reads": ", ".join(sorted(read)) or "nothing",
        "writes": ", ".join(sorted(write)) or "nothing",
        "status": status,
    }

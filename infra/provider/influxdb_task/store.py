"""A task of an InfluxDB server, and what the server says of its Flux. Every step may be done twice."""

from __future__ import annotations

import csv
from typing import Any

from infra.provider.influxdb_api import InfluxApi
from infra.provider.influxdb_session import expect
from infra.provider.influxdb_task import plan
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties


def syntax_errors(api: InfluxApi, flux: str, source: str) -> list[str]:
    """By the server's parser, with file, line and column. Runs nothing."""
    body = expect(api, api.post("/api/v2/query/analyze", {"query": flux, "type": "flux"}), source, 200)
    return [f"{source}:{one['line']}:{one['column']}: {one['message']}" for one in body.get("errors") or []]


def refuse_broken(api: InfluxApi, new: Properties) -> None:
    """Names, types and buckets are looked at by a run at a moment before any data: it writes nothing."""
    source = new["source"] or f"task {new['name']}"
    errors = syntax_errors(api, new["flux"], source)
    if errors:
        raise ProviderError("; ".join(errors))
    body = {"query": new["flux"], "type": "flux", "now": plan.BEFORE_ALL_DATA}
    answer = api.post(f"/api/v2/query?orgID={new['orgId']}", body)
    if answer.status in (400, 404, 422, 500) and isinstance(answer.body, dict):
        raise ProviderError(plan.located(source, str(answer.body.get("message") or answer.reason)))
    expect(api, answer, source, 200)
    told = _error_of(answer.text)
    if told:
        raise ProviderError(plan.located(source, told))


def _error_of(text: str) -> str:
    """A run that fails after it began tells so in a table of its own."""
    rows = list(csv.reader(text.splitlines()))
    for at, row in enumerate(rows[:-1]):
        if "error" in row and "reference" in row:
            return rows[at + 1][row.index("error")]
    return ""


def by_id(api: InfluxApi, identity: str) -> dict[str, Any] | None:
    answer = api.get(f"/api/v2/tasks/{identity}")
    if answer.status == 404:
        return None
    found: dict[str, Any] = expect(api, answer, f"task {identity}", 200)
    return found


def last_error(api: InfluxApi, found: dict[str, Any]) -> str:
    """Why the last run failed; empty where it did not. The task itself knows only that it did."""
    if found.get("lastRunStatus") != "failed":
        return ""
    runs = api.get(f"/api/v2/tasks/{found['id']}/runs", {"limit": "1"})
    for run in expect(api, runs, f"runs of task {found['name']}", 200).get("runs") or []:
        for line in run.get("log") or []:
            message = str(line.get("message") or "")
            if message and not message.startswith(("Started", "Completed", "trace_id")):
                return message
    return str(found.get("lastRunError") or "no reason is logged")


def apply(api: InfluxApi, new: Properties, identity: str = "") -> str:
    """The id of the task. One of the same name is taken, so that a run cut short makes no second one."""
    refuse_broken(api, new)
    body = {"flux": plan.script(new), "status": new["status"], "description": new["description"]}
    known = identity or _by_name(api, new)
    if known:
        expect(api, api.patch(f"/api/v2/tasks/{known}", body), f"task {new['name']}", 200)
        return known
    answer = api.post("/api/v2/tasks", {"orgID": new["orgId"], **body})
    return str(expect(api, answer, f"new task {new['name']}", 201)["id"])


def _by_name(api: InfluxApi, new: Properties) -> str:
    answer = api.get("/api/v2/tasks", {"orgID": new["orgId"], "name": new["name"]})
    found = expect(api, answer, f"task {new['name']}", 200)["tasks"]
    return str(found[0]["id"]) if found else ""


def remove(api: InfluxApi, identity: str) -> None:
    expect(api, api.delete(f"/api/v2/tasks/{identity}"), f"task {identity}", 204, 404)

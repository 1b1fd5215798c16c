"""The InfluxDB prompt: a few commands and Flux, over the HTTP API."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import requests
from rich.table import Table

from ops.access import Access
from ops.console import results
from ops.errors import OpsError
from ops.shells import prompt

_TIMEOUT = (5, 120)  # seconds to connect, and between two pieces of an answer
_COMMANDS = "buckets, orgs, health, query FLUX, or Flux itself"
_HIDDEN = ("", "result", "table")  # Flux's own bookkeeping in its answers


def run(access: Access, _: str, arguments: list[str]) -> None:
    influx = Influx(access)
    if arguments:
        influx.answer(" ".join(arguments))
    elif sys.stdin.isatty():
        greeting = f"InfluxDB of stack {access.stack} at {influx.url}; {_COMMANDS}; exit leaves"
        prompt.serve("influx> ", greeting, access.folder / "influx_history", influx.answer)
    else:
        influx.flux(sys.stdin.read())


class Influx:
    """Asks one server and prints its answers."""

    def __init__(self, access: Access) -> None:
        host, port = access.endpoint("influxdb")
        login = access.credentials["influxdb"]
        self.url = f"https://{host}:{port}"
        self._stack = access.stack
        self._org = str(login["org"])
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no netrc: the server is ours
        self._session.verify = str(access.authority)
        self._session.headers["Authorization"] = f"Token {login['token']}"

    def answer(self, text: str) -> None:
        word, _, rest = text.strip().partition(" ")
        if word == "buckets" and not rest:
            self._list("buckets", ("name", "id", "type", "retention"), _bucket)
        elif word == "orgs" and not rest:
            self._list("orgs", ("name", "id"), lambda said: [said["name"], said["id"]])
        elif word == "health" and not rest:
            said = self._call("GET", "/health").json()
            show(
                ("status", "version", "message"),
                [[said.get(key, "") for key in ("status", "version", "message")]],
            )
        elif word == "help":
            print(_COMMANDS)
        else:
            self.flux(rest if word == "query" else text)

    def flux(self, script: str) -> None:
        if not script.strip():
            raise OpsError("there is no Flux to run", mend=f"give {_COMMANDS}", code=2)
        body = {"query": script, "dialect": {"annotations": [], "header": True}}
        answer = self._call("POST", "/api/v2/query", params={"org": self._org}, json=body)
        for columns, rows in tables(answer.text):
            show(columns, rows)

    def _list(self, what: str, columns: Sequence[str], line: Any) -> None:
        said = self._call("GET", f"/api/v2/{what}", params={"limit": "100"}).json()
        show(columns, [line(one) for one in said[what]])

    def _call(self, method: str, path: str, **rest: Any) -> requests.Response:
        try:
            answer = self._session.request(method, self.url + path, timeout=_TIMEOUT, **rest)
        except requests.RequestException as error:
            raise OpsError(
                f"InfluxDB does not answer: {_reason(error)}",
                where=self.url,
                mend=f"./tdb status --stack {self._stack}; ./tdb up --stack {self._stack} restores it",
            ) from error
        if not answer.ok:
            raise OpsError(_said(answer), where=self.url + path, mend="./tdb influx --help has examples")
        return answer


def _bucket(said: dict[str, Any]) -> list[str]:
    rules = said.get("retentionRules") or []
    seconds = int(rules[0]["everySeconds"]) if rules else 0
    kept = f"{seconds // 3600} h" if seconds else "for ever"
    return [said["name"], said["id"], said.get("type", ""), kept]


def _said(answer: requests.Response) -> str:
    try:
        return f"InfluxDB: {answer.json()['message']}"
    except (ValueError, KeyError, TypeError):
        return f"InfluxDB answered {answer.status_code} {answer.reason}"


def _reason(error: requests.RequestException) -> str:
    """The innermost cause; requests wraps it in the whole request."""
    inner: BaseException = error
    while inner.__cause__ or inner.__context__:
        inner = inner.__cause__ or inner.__context__ or inner
    return str(inner) or type(inner).__name__


def tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The tables of a CSV answer: an empty line and a new header stand between two of them."""
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = list(csv.reader(io.StringIO(block)))
        if len(lines) < 2:
            continue
        header, *rows = lines
        kept = [place for place, name in enumerate(header) if name not in _HIDDEN]
        yield [header[place] for place in kept], [[row[place] for place in kept] for row in rows]


def show(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for people; tab-separated lines for programs."""
    if not sys.stdout.isatty():
        print("\t".join(columns))
        for row in rows:
            print("\t".join(row))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    results().print(table)

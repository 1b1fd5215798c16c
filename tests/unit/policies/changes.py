"""For each rule, changes of the program that it refuses and that no other rule minds."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from policies.kinds import BOOTSTRAP, CONTAINER, DATABASE, FILES, IMAGE, PASSWORD, PASSWORDS, ROLE, VOLUME
from tests.unit.policies.recording import CANARY

Recorded = list[dict[str, Any]]
Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Change:
    """One resource, and what is done to it."""

    kind: str
    name: str
    edit: Edit = lambda _: None
    protect: bool = True

    def made(self, program: Recorded) -> Recorded:
        """The program with the change, in what it says and in what the servers would answer."""
        (place,) = [place for place, each in enumerate(program) if self.concerns(each)]
        found = copy.deepcopy(program[place])
        for side in ("inputs", "outputs"):
            self.edit(found[side])
        found["protect"] = found["protect"] and self.protect
        return [*program[:place], found, *program[place + 1 :]]

    def concerns(self, recorded: dict[str, Any]) -> bool:
        return recorded["type"] == self.kind and str(recorded["urn"]).endswith(f"::{self.name}")


def put(**values: Any) -> Edit:
    return lambda properties: properties.update(copy.deepcopy(values))


def without(name: str) -> Edit:
    return lambda properties: properties.pop(name, None)


def append(name: str, *values: Any) -> Edit:
    return lambda properties: properties.update({name: [*properties.get(name, []), *values]})


def drop(name: str, words: Sequence[str]) -> Edit:
    return lambda properties: properties.update({name: [w for w in properties[name] if w not in words]})


def port(**values: Any) -> Edit:
    return lambda properties: properties["ports"][0].update(values)


def label(name: str, value: str) -> Edit:
    def edit(properties: dict[str, Any]) -> None:
        kept = [each for each in properties["labels"] if each["label"] != name]
        properties["labels"] = [*kept, {"label": name, "value": value}]

    return edit


def rewrite(path: str, before: str, after: str) -> Edit:
    """In a mounted file. A program that no longer says what is to be changed is no proof of anything."""

    def edit(properties: dict[str, Any]) -> None:
        text = properties["files"][path]["content"]
        assert before in text, f"{path} does not say {before}"
        properties["files"][path]["content"] = text.replace(before, after)

    return edit


def unmount(path: str) -> Edit:
    return lambda properties: properties["files"].pop(path)


def unlimited_replication(properties: dict[str, Any]) -> None:
    properties["replicationRoles"]["replicator"]["connectionLimit"] = -1


def of(name: str, edit: Edit) -> Change:
    return Change(CONTAINER, name, edit)


_ANYWHERE = "0.0.0.0"  # noqa: S104 - what is refused

CHANGES: dict[str, list[Change]] = {
    "D01": [of("postgres", put(privileged=True))],
    "D02": [of("redis", put(capabilities={"drops": ["MKNOD"]})), of("kdb", without("capabilities"))],
    "D03": [of("kdb", without("securityOpts")), of("redis", append("securityOpts", "seccomp=unconfined"))],
    "D04": [of("influxdb", put(readOnly=False)), of("redis", put(tmpfs={"/tmp": "rw,suid"}))],
    "D05": [of("postgres", put(user="root")), of("redis", without("user"))],
    "D06": [of("redis", put(networkMode="host")), of("kdb", put(pidMode="host"))],
    "D07": [
        of("redis", append("volumes", {"hostPath": "/var/run/docker.sock", "containerPath": "/s"})),
        Change(VOLUME, "redis-data", put(driverOpts={"type": "none", "o": "bind", "device": "/etc"})),
    ],
    "D08": [of("kdb", without("memory")), of("redis", put(cpus="0"))],
    "D10": [of("influxdb", port(ip=_ANYWHERE)), of("kdb", port(ip="::"))],
    "D11": [of("redis", without("healthcheck"))],
    "D12": [of("redis", put(image="redis:8")), Change(IMAGE, "redis-image", put(name="redis:latest"))],
    "D13": [
        of("postgres", append("envs", f"POSTGRES_PASSWORD={CANARY}")),
        of("redis", append("command", "--requirepass", CANARY)),
    ],
    "I01": [
        Change(FILES, "influxdb-mounted", rewrite("influxd.yml", 'tls-min-version: "1.2"', "")),
        of("influxdb", append("envs", "INFLUXD_TLS_STRICT_CIPHERS=false")),
    ],
    "I02": [Change(FILES, "influxdb-mounted", rewrite("influxd.yml", "use-hashed-tokens: true", ""))],
    "I04": [
        Change(FILES, "influxdb-mounted", rewrite("influxd.yml", "session-length: 60", "session-length: 0")),
    ],
    "K02": [of("kdb", drop("command", ["-u", "-U"]))],
    "S01": [Change(VOLUME, "kdb-data", protect=False)],
    "S02": [
        Change(ROLE, "role-execution", put(connectionLimit=-1)),
        Change(ROLE, "role-analyst", without("password")),
        Change(BOOTSTRAP, "postgres-administrator", unlimited_replication),
    ],
    "S03": [of("redis", label("tdb.port.6379", ""))],
    "S04": [
        Change(FILES, "redis-mounted", rewrite("redis.conf", "\nport 0\n", "\nport 6380\n")),
        Change(FILES, "postgres-mounted", unmount("tls/server.key")),
        of("kdb", put(envs=[])),
    ],
    "X04": [
        Change(DATABASE, "database-trading_system", protect=False),
        Change(PASSWORD, "postgres-admin", protect=False),
        Change(PASSWORDS, "redis-users", protect=False),
    ],
}

"""What the plain script is given: the configuration and contents of a stack that the program has brought up.

Nothing secret is taken: the script makes its own certificates and passwords, as the program does.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any

from docker.models.containers import Container

from benchmarks.stack_up.stack import Declared
from infra.settings import ENGINES
from schema.redis import STREAMS

DATABASES = ("trading_system", "prefect")
_HASHED = re.compile(r"^user (\S+) on (?:sanitize-payload )?#[0-9a-f]{64} (.*)$")


def write(stack: Declared, folder: Path) -> None:
    for engine in ENGINES:
        _files(stack.container(engine), folder / engine)
    _postgres(stack.container("postgres"), folder)
    _redis(folder)
    _influxdb(stack, folder)
    for engine, names in (("postgres", "POSTGRES_"), ("kdb", "KX_|QLIC|TDB_")):
        pairs = stack.container(engine).attrs["Config"]["Env"]
        chosen = [pair for pair in pairs if re.match(names, pair)]
        (folder / f"{engine}.env").write_text("\n".join(chosen) + "\n")


def _files(container: Container, folder: Path) -> None:
    """The mounted files, but for keys, certificates and secrets."""
    chunks, _ = container.get_archive("/etc/tradingdb")
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
        for member in archive.getmembers():
            path = Path(member.name).relative_to("tradingdb")
            content = archive.extractfile(member) if member.isfile() else None
            if content is None or path.parts[0] in ("tls", "secrets"):
                continue
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content.read())


def _postgres(container: Container, folder: Path) -> None:
    roles = _said(container, "pg_dumpall", "--roles-only", "--no-role-passwords")
    own = [line for line in roles.splitlines() if not re.match(r"(CREATE|ALTER) ROLE postgres\b", line)]
    (folder / "roles.sql").write_text("\n".join(own) + "\n")
    logins = "select rolname from pg_roles where rolcanlogin and rolname <> 'postgres'"
    (folder / "logins").write_text(_said(container, "psql", "-XAtc", logins))
    for database in DATABASES:
        text = _said(container, "pg_dump", "--create", "--schema-only", "--dbname", database)
        (folder / f"{database}.sql").write_text(text)


def _said(container: Container, *words: str) -> str:
    done = container.exec_run(list(words))
    assert isinstance(done.output, bytes)  # noqa: S101 - it is not streamed
    if done.exit_code != 0:
        raise RuntimeError(f"{words[0]} ended with {done.exit_code}: {done.output.decode()}")
    return done.output.decode()


def _redis(folder: Path) -> None:
    """Users without their hashes, and the streams with their groups."""
    acl = folder / "redis" / "users.acl"
    matches = [_HASHED.match(line) for line in acl.read_text().splitlines()]
    (folder / "redis" / "users").write_text("".join(f"{found[1]} {found[2]}\n" for found in matches if found))
    acl.unlink()
    commands = [f"XGROUP CREATE {s.name} {group} 0 MKSTREAM" for s in STREAMS for group in s.groups]
    (folder / "streams").write_text("\n".join(commands) + "\n")


def _influxdb(stack: Declared, folder: Path) -> None:
    login = stack.outputs["credentials"]["influxdb"]
    setup = {
        "username": "operator",
        "password": "@PASSWORD@",
        "token": "@TOKEN@",
        "org": login["org"],
        "bucket": login["bucket"],
    }
    (folder / "setup.json").write_text(json.dumps(setup))
    buckets = [one for one in stack.influxdb("buckets")["buckets"] if one["type"] == "user"]
    names = {one["id"]: one["name"] for one in buckets}
    lines = [f"{one['name']} {json.dumps(_bucket(one))}" for one in buckets if one["name"] != login["bucket"]]
    (folder / "buckets").write_text("\n".join(lines) + "\n")
    tasks = [_task(one) for one in stack.influxdb("tasks")["tasks"]]
    (folder / "tasks").write_text("".join(json.dumps(one) + "\n" for one in tasks))
    tokens = [one for one in stack.influxdb("authorizations")["authorizations"] if _is_scoped(one, names)]
    (folder / "authorizations").write_text("".join(json.dumps(_token(one, names)) + "\n" for one in tokens))


def _bucket(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "orgID": "@ORG@",
        "name": said["name"],
        "description": said.get("description", ""),
        "retentionRules": said["retentionRules"],
    }


def _task(said: dict[str, Any]) -> dict[str, Any]:
    return {"orgID": "@ORG@", "flux": said["flux"], "description": said.get("description", "")}


def _is_scoped(said: dict[str, Any], buckets: dict[str, str]) -> bool:
    return all(one["resource"].get("id") in buckets for one in said["permissions"])


def _token(said: dict[str, Any], buckets: dict[str, str]) -> dict[str, Any]:
    permissions = [
        {
            "action": one["action"],
            "resource": {
                "type": "buckets",
                "orgID": "@ORG@",
                "id": f"@BUCKET:{buckets[one['resource']['id']]}@",
            },
        }
        for one in said["permissions"]
    ]
    return {"orgID": "@ORG@", "description": said["description"], "permissions": permissions}

"""Where stacks are recorded. Reads a local backend's files; asks the engine about all others."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from ops.errors import OpsError
from ops.stack import PROJECT

Capture = Callable[[list[str]], str]


@dataclass(frozen=True)
class Resource:
    """What the state says of one resource, without its secrets being opened."""

    urn: str
    kind: str
    id: str
    protected: bool
    retained: bool
    name: str  # the Docker name of a container, network or volume; else empty


@dataclass(frozen=True)
class Recorded:
    """The state of a stack."""

    resources: tuple[Resource, ...] = ()
    pending: tuple[str, ...] = ()  # "creating urn:…", of operations that were cut short
    exists: bool = False
    deployment: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Of the stack, secrets sealed; empty before its first run."""
        for said in self.deployment.get("resources") or []:
            if said.get("type") == "pulumi:pulumi:Stack":
                return said.get("outputs") or {}
        return {}

    def of_kind(self, prefix: str) -> list[Resource]:
        return [resource for resource in self.resources if resource.kind.startswith(prefix)]


def local_folder(environment: Mapping[str, str]) -> Path | None:
    """The folder of a `file://` backend."""
    url = urlsplit(environment.get("PULUMI_BACKEND_URL", ""))
    if url.scheme != "file":
        return None
    return Path(unquote(url.netloc + url.path)).expanduser()


def described(environment: Mapping[str, str]) -> str:
    """The backend's address without what may be a credential in it."""
    text = environment.get("PULUMI_BACKEND_URL", "")
    url = urlsplit(text)
    host = url.netloc.rpartition("@")[2]
    return urlunsplit((url.scheme, host, url.path, "", "")) or "Pulumi's own choice (pulumi login)"


def read(stack: str, environment: Mapping[str, str], capture: Capture) -> Recorded:
    """The state of a stack, empty where it has none; `capture` asks the engine where no file can be read."""
    folder = local_folder(environment)
    if folder is None:
        return _asked(stack, capture)
    file = folder / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"
    if not file.is_file() and file.with_suffix(".json.zst").is_file():
        return _asked(stack, capture)  # Python 3.11 cannot unpack it
    try:
        checkpoint = _load(file)
    except FileNotFoundError:
        return Recorded()
    except (json.JSONDecodeError, UnicodeDecodeError, gzip.BadGzipFile) as error:
        raise OpsError(
            f"the state of stack {stack} cannot be read: {error}",
            where=str(file),
            mend=f"the engine keeps the state before the last step beside it: {file.name}.bak",
        ) from error
    return _recorded((checkpoint.get("checkpoint") or {}).get("latest") or {})


def _load(file: Path) -> Any:
    packed = file.with_suffix(".json.gz")
    if not file.is_file() and packed.is_file():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads(file.read_bytes())


def _asked(stack: str, capture: Capture) -> Recorded:
    known = json.loads(capture(["stack", "ls", "--json"]))
    if stack not in {str(one["name"]).rpartition("/")[2] for one in known}:
        return Recorded()
    return _recorded(json.loads(capture(["stack", "export", "--stack", stack]))["deployment"])


def _recorded(deployment: Mapping[str, Any]) -> Recorded:
    operations = deployment.get("pending_operations") or []
    return Recorded(
        tuple(_resource(said) for said in deployment.get("resources") or []),
        tuple(f"{said.get('type', 'changing')} {said['resource']['urn']}" for said in operations),
        exists=True,
        deployment=deployment,
    )


def _resource(said: Mapping[str, Any]) -> Resource:
    kind, inputs = str(said.get("type", "")), said.get("inputs") or {}
    name = inputs.get("name") if kind.startswith("docker:") else ""
    return Resource(
        str(said.get("urn", "")),
        kind,
        str(said.get("id", "")),
        bool(said.get("protect")),
        bool(said.get("retainOnDelete")),
        name if isinstance(name, str) else "",
    )

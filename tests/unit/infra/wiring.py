"""The whole program against a monitor that answers like an engine and remembers what was declared."""

from __future__ import annotations

import asyncio
import contextvars
import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime import mocks, run_in_stack, settings

from infra.settings import ENGINES, PROJECT

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
# What each of our resources gives back, beside its inputs.
MADE: Mapping[str, Mapping[str, str]] = {
    "tradingdb:tls:Authority": {"certificatePem": "CA", "privateKeyPem": "secret CA key"},
    "tradingdb:tls:Certificate": {"certificatePem": "certificate", "privateKeyPem": "secret key"},
    "tradingdb:secrets:Password": {"value": "secret password"},
    "tradingdb:docker:VolumeFiles": {"revision": "revision"},
    "tradingdb:influxdb:Setup": {"orgId": "organisation", "bucketId": "bucket"},
    "tradingdb:influxdb:Bucket": {"bucketId": "bucket"},
    "docker:index/remoteImage:RemoteImage": {"imageId": "sha256:image"},
}


@dataclass(frozen=True)
class Declared:
    """One resource as the program registered it."""

    urn: str
    kind: str
    name: str
    inputs: Mapping[str, Any]
    protect: bool
    retain: bool
    parent: str
    dependencies: frozenset[str]
    deleted_with: str
    delete_before_replace: bool
    provider: str
    aliases: tuple[Any, ...] = ()


class Provider(mocks.Mocks):
    """Makes up what the servers and the provider would say."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        made = {key: f"{text} of {args.name}" for key, text in MADE.get(args.typ, {}).items()}
        outputs = {**args.inputs}
        for key, text in made.items():
            outputs[key] = _secret(text) if text.startswith("secret") else text
        if args.typ == "tradingdb:secrets:Passwords":
            entries = args.inputs["entries"]
            names = entries["value"] if is_secret(entries) else entries
            outputs["values"] = _secret({name: f"secret password of {name}" for name in names})
        return f"{args.name}-id", outputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        return {}, None


class Monitor(mocks.MockMonitor):
    """Remembers options too, which the mocks alone do not see."""

    def __init__(self) -> None:
        super().__init__(Provider())
        self.declared: dict[str, Declared] = {}
        self.outputs: dict[str, Any] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the engine's name for it
        answer = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        named = {urn for entry in request.propertyDependencies.values() for urn in entry.urns}
        self.declared[answer.urn] = Declared(
            urn=answer.urn,
            kind=request.type,
            name=request.name,
            inputs=json_format.MessageToDict(request.object),
            protect=request.protect,
            retain=request.retainOnDelete,
            parent=request.parent,
            provider=request.provider,
            dependencies=frozenset({*request.dependencies, *named}),
            deleted_with=request.deletedWith,
            delete_before_replace=request.deleteBeforeReplace,
            aliases=tuple(one.spec for one in request.aliases),
        )
        if request.type != "pulumi:pulumi:Stack":
            _close_loop_of_thread()
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the engine's name for it
        if "pulumi:pulumi:Stack" in request.urn:
            self.outputs.update(json_format.MessageToDict(request.outputs))
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


def _close_loop_of_thread() -> None:
    """The mocks make one for every thread that asks them, and leave it open."""
    asyncio.get_event_loop().close()
    asyncio.set_event_loop(None)


@dataclass(frozen=True)
class Program:
    """Everything that the program declared for one stack."""

    resources: Mapping[str, Declared]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    workspace: Path = Path()

    def of_kind(self, kind: str) -> list[Declared]:
        return [one for one in self.resources.values() if one.kind.startswith(kind)]

    def one(self, kind: str, name: str) -> Declared:
        (found,) = [one for one in self.of_kind(kind) if one.name == name]
        return found

    def before(self, resource: Declared) -> set[str]:
        """The URNs of all that has to be there first, however far away."""
        found: set[str] = set()
        waiting = self._needed(resource)
        while waiting:
            urn = waiting.pop()
            if urn not in found and urn in self.resources:
                found.add(urn)
                waiting += [*self._needed(self.resources[urn]), *self._children(urn)]
        return found

    def _needed(self, resource: Declared) -> list[str]:
        """What it depends on; its provider comes first too."""
        return [*resource.dependencies, resource.provider.rpartition("::")[0]]

    def _children(self, urn: str) -> list[str]:
        """Who depends on a component depends on what is in it."""
        return [one.urn for one in self.resources.values() if one.parent == urn]

    def line(self, resource: Declared) -> list[Declared]:
        """The resource, its parent, the parent's parent, and so on."""
        found = [resource]
        while found[-1].parent in self.resources:
            found.append(self.resources[found[-1].parent])
        return found


def _main() -> Callable[[], None]:
    """The program. Its SDKs warn of their own old names when they are loaded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from infra.__main__ import main  # noqa: PLC0415 - see above
    return main


def _run(stack: str, monitor: Monitor) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        mocks.set_mocks(monitor.mocks, project=PROJECT, stack=stack, monitor=monitor)
        settings.ROOT.set(None)  # the mocks come with a stack that has no outputs
        loop.run_until_complete(run_in_stack(_main()))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def declared(stack: str, config: Mapping[str, Any], folder: Path, patch: pytest.MonkeyPatch) -> Program:
    """Run the program for a stack of these settings."""
    catalogue = {engine: {"id": f"sha256:{engine}", "inputs": "", "tag": ""} for engine in ENGINES}
    (folder / "images.json").write_text(json.dumps(catalogue))
    texts = {f"{PROJECT}:{key}": _as_text(value) for key, value in config.items()}
    patch.setenv("TDB_WORKSPACE", str(folder))
    patch.setenv("PULUMI_CONFIG", json.dumps(texts))
    monitor = Monitor()
    # What the SDK keeps of a run stays in a context of its own.
    contextvars.copy_context().run(_run, stack, monitor)
    return Program(monitor.declared, monitor.outputs, folder)


def is_secret(value: Any) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def texts(value: Any) -> list[str]:
    """Every text in a value, whatever it is wrapped in."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return []


def open_texts(value: Any) -> list[str]:
    """Those that stand outside of every secret."""
    if is_secret(value):
        return []
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in open_texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in open_texts(part)]
    return [value] if isinstance(value, str) else []


def _secret(value: object) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)

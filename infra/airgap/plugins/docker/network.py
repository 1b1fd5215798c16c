"""`docker:index/network:Network`: a network of the engine. Its id and import id is the engine's id for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from infra.airgap.plugins.docker import labels
from infra.airgap.plugins.docker.engine import Engine, poll, said, without_empty
from infra.airgap.plugins.docker.names import complete_name
from infra.airgap.plugins.docker.network_state import described, network_inputs
from infra.airgap.plugins.docker.replacement import with_deletion_first
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, ListOf, MapOf, Object, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State

_REMOVAL_SECONDS: Final = 30

_IPAM_CONFIG: Final = Object(
    {
        "subnet": Field(replaces=True),
        "ipRange": Field(replaces=True),
        "gateway": Field(replaces=True),
        "auxAddress": Field(MapOf(Scalar.STRING), replaces=True),
    }
)


class Network(Resource[Engine]):
    token: ClassVar[str] = "docker:index/network:Network"  # noqa: S105  a type token
    doc: ClassVar[str] = "A network of the Docker engine."
    fields: ClassVar[Mapping[str, Field]] = {
        "name": Field(computed=True, replaces=True),
        "driver": Field(computed=True, replaces=True),
        "options": Field(MapOf(Scalar.STRING), computed=True, replaces=True),
        "internal": Field(Scalar.BOOLEAN, computed=True, replaces=True),
        "attachable": Field(Scalar.BOOLEAN, replaces=True),
        "ingress": Field(Scalar.BOOLEAN, replaces=True),
        "ipv6": Field(Scalar.BOOLEAN, replaces=True),
        "ipamDriver": Field(default="default", replaces=True),
        "ipamOptions": Field(MapOf(Scalar.STRING), replaces=True),
        "ipamConfigs": Field(ListOf(_IPAM_CONFIG, unordered=True), computed=True, replaces=True),
        "labels": Field(labels.LABELS, replaces=True),
        "scope": Field(output=True),
    }

    def check(self, ctx: Context[Engine], old: Properties | None, new: Properties) -> list[CheckFailure]:
        complete_name(ctx.urn, old, new)
        return []

    def diff(self, ctx: Context[Engine], old: State, new: Properties) -> Diff | None:
        return with_deletion_first(self.fields, ctx.urn, old, new)

    def create(self, ctx: Context[Engine], new: Properties) -> State:
        with ctx.config.explained(f"creating network {new['name']}") as client:
            found = _left_behind(ctx, new)
            made = found or client.create_network(new["name"], **_request(ctx.urn, new))["Id"]
            actual = client.inspect_network(made)
        return State(made, dict(new), described(actual, new))

    def read(self, ctx: Context[Engine], old: State) -> State | None:
        with ctx.config.explained(f"reading network {old.id}") as client:
            from docker.errors import NotFound  # noqa: PLC0415 - see engine.py

            try:
                actual = client.inspect_network(old.id)
            except NotFound:
                return None
        outputs = described(actual, old.inputs)
        return State(old.id, network_inputs(outputs, old.inputs), outputs)

    def update(self, ctx: Context[Engine], old: State, new: Properties) -> Properties:
        return {**old.outputs, **new}

    def delete(self, ctx: Context[Engine], old: State) -> None:
        def removed() -> bool:
            try:
                client.remove_network(old.id)
            except NotFound:
                return True
            except APIError as error:
                if "has active endpoints" not in said(error):
                    raise
                return False
            return True

        with ctx.config.explained(f"removing network {old.id}") as client:
            from docker.errors import APIError, NotFound  # noqa: PLC0415 - see engine.py

            if not poll(removed, ctx.cancelled, ctx.timeout or _REMOVAL_SECONDS):
                attached = ", ".join(sorted(_attached(client.inspect_network(old.id)))) or "a container"
                raise ProviderError(
                    f"network {old.outputs.get('name', old.id)} is still in use by {attached}:"
                    " remove or disconnect it first"
                )


def _attached(network: Mapping[str, Any]) -> list[str]:
    return [str(entry.get("Name")) for entry in (network.get("Containers") or {}).values()]


def _request(urn: str, new: Properties) -> dict[str, Any]:
    ipam: dict[str, Any] = {
        "Driver": new.get("ipamDriver") or "default",
        "Config": [_ipam_config(entry) for entry in new.get("ipamConfigs") or ()],
        "Options": new.get("ipamOptions") or None,
    }
    return {
        "driver": new.get("driver") or None,
        "options": new.get("options") or None,
        "ipam": without_empty(ipam),
        # Docker before 25 takes two networks of one name unless asked to look.
        "check_duplicate": True,
        "internal": bool(new.get("internal")),
        "enable_ipv6": bool(new.get("ipv6")),
        "attachable": new.get("attachable"),
        "ingress": new.get("ingress"),
        "labels": {**labels.to_map(new.get("labels")), **labels.marks(urn), **_fingerprint(new)},
    }


def _ipam_config(entry: Properties) -> dict[str, Any]:
    return without_empty(
        {
            "Subnet": entry.get("subnet") or None,
            "IPRange": entry.get("ipRange") or None,
            "Gateway": entry.get("gateway") or None,
            "AuxiliaryAddresses": entry.get("auxAddress") or None,
        }
    )


def _fingerprint(new: Properties) -> dict[str, str]:
    return {labels.INPUTS: labels.fingerprint(new)}


def _left_behind(ctx: Context[Engine], new: Properties) -> str | None:
    """The id of the same network left by an interrupted run of ours; an outdated one is removed."""
    client = ctx.config.client
    for network in client.networks(names=[new["name"]]):
        if network["Name"] != new["name"]:  # the filter matches parts of names
            continue
        held = network.get("Labels") or {}
        if not labels.is_ours(held, ctx.urn):
            raise ProviderError(
                f"there is already a Docker network {new['name']} that this stack did not make."
                f" Take it over with `pulumi import {Network.token} NAME {network['Id'][:12]}`,"
                f" or remove it with `docker network rm {new['name']}`"
            )
        if held.get(labels.INPUTS) == labels.fingerprint(new):
            return str(network["Id"])
        client.remove_network(network["Id"])
    return None

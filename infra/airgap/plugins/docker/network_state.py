"""A network as the engine tells of it, in the words of the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.airgap.plugins.docker import labels
from infra.provider_framework.fields import Properties

# What the engine fills in by itself, and what it says when nobody asked for anything.
_FILLED_IN: Final[dict[str, object]] = {"driver": "bridge", "internal": False, "options": {}}
_UNSAID: Final[dict[str, object]] = {"attachable": False, "ingress": False, "ipv6": False}


def described(actual: Mapping[str, Any], declared: Properties) -> Properties:
    ipam = actual.get("IPAM") or {}
    outputs: Properties = {
        "name": actual["Name"],
        "driver": actual["Driver"],
        "scope": actual["Scope"],
        "internal": bool(actual["Internal"]),
        "attachable": bool(actual["Attachable"]),
        "ingress": bool(actual["Ingress"]),
        "ipv6": bool(actual["EnableIPv6"]),
        "options": actual.get("Options") or {},
        "ipamDriver": ipam.get("Driver") or "default",
        "ipamConfigs": in_words_of(declared.get("ipamConfigs"), ipam_configs(actual)),
    }
    for key, value in (
        ("ipamOptions", ipam.get("Options") or {}),
        ("labels", labels.in_words_of(declared.get("labels"), actual.get("Labels"))),
    ):
        if value or key in declared:
            outputs[key] = value
    return outputs


def network_inputs(outputs: Properties, declared: Properties) -> Properties:
    """What would declare the network as it is. What the engine fills in stays undeclared where it was."""
    inputs: Properties = {}
    for key in ("name", "ipamDriver", "labels", "ipamOptions"):
        if key in outputs:
            inputs[key] = outputs[key]
    for key, usual in (_FILLED_IN | _UNSAID).items():
        if key in declared or (outputs[key] != usual and (key in _UNSAID or not declared)):
            inputs[key] = outputs[key]
    if "ipamConfigs" in declared:
        inputs["ipamConfigs"] = outputs["ipamConfigs"]
    return inputs


def ipam_configs(actual: Mapping[str, Any]) -> list[Properties]:
    words = {"Subnet": "subnet", "IPRange": "ipRange", "Gateway": "gateway"}
    found = []
    for entry in (actual.get("IPAM") or {}).get("Config") or ():
        config: Properties = {word: entry[key] for key, word in words.items() if entry.get(key)}
        # Older engines call the addresses AuxiliaryAddresses, newer ones AuxAddress.
        if auxiliary := entry.get("AuxiliaryAddresses") or entry.get("AuxAddress"):
            config["auxAddress"] = auxiliary
        found.append(config)
    return found


def in_words_of(declared: list[Properties] | None, actual: list[Properties]) -> list[Properties]:
    """The declared configuration as long as the engine says nothing against it.

    The engine adds what was left open, such as the gateway of a declared subnet.
    """
    if not declared or len(declared) > len(actual):
        return actual
    by_subnet = {str(entry.get("subnet", "")): entry for entry in actual}
    agrees = all(
        entry.items() <= by_subnet.get(str(entry.get("subnet", "")), {}).items() for entry in declared
    )
    return declared if agrees else actual

"""Labels as the program writes them, as Docker keeps them, and the marks of this plugin among them.

The marks say which resource of which checkout made an object, so that what an interrupted run left
can be told from what is somebody else's. They never show in inputs or outputs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from infra.provider_framework.fields import Field, ListOf, Object, Properties

_PREFIX: Final = "tradingdb.pulumi."
URN: Final = f"{_PREFIX}urn"
CHECKOUT: Final = f"{_PREFIX}checkout"
INPUTS: Final = f"{_PREFIX}inputs"

LABELS: Final = ListOf(Object({"label": Field(required=True), "value": Field(required=True)}), unordered=True)


def to_map(labels: Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    return {entry["label"]: entry["value"] for entry in labels or ()}


def from_map(labels: Mapping[str, str] | None) -> list[dict[str, str]]:
    """Without the marks, in a stable order."""
    return [
        {"label": key, "value": value}
        for key, value in sorted((labels or {}).items())
        if not key.startswith(_PREFIX)
    ]


def in_words_of(
    declared: Sequence[Mapping[str, str]] | None, labels: Mapping[str, str] | None
) -> list[dict[str, str]]:
    """The labels in the program's own order when they are the same."""
    actual = from_map(labels)
    same = to_map(declared) == to_map(actual)
    return [dict(entry) for entry in declared] if declared and same else actual


def marks(urn: str) -> dict[str, str]:
    # The plugin runs in the program's folder: two checkouts with the same stack name differ in it,
    # two states of one checkout in the backend.
    place = f"{Path.cwd()} {os.environ.get('PULUMI_BACKEND_URL', '')}"
    return {URN: urn, CHECKOUT: hashlib.sha256(place.encode()).hexdigest()[:16]}


def is_ours(labels: Mapping[str, str] | None, urn: str) -> bool:
    return marks(urn).items() <= dict(labels or {}).items()


def fingerprint(inputs: Properties) -> str:
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()

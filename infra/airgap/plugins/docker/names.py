"""Names of Docker objects that the program leaves unnamed: the logical name and seven random hex digits."""

from __future__ import annotations

import re
import secrets

from infra.provider_framework.fields import Properties


def logical_name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]


def is_generated(urn: str, name: object) -> bool:
    pattern = re.escape(logical_name(urn)) + r"-[0-9a-f]{7}"
    return isinstance(name, str) and re.fullmatch(pattern, name) is not None


def complete_name(urn: str, old: Properties | None, new: Properties) -> None:
    """Fill in `name`; a name once generated stays for the life of the resource."""
    if new.get("name") is not None:
        return
    kept = (old or {}).get("name")
    new["name"] = kept if is_generated(urn, kept) else f"{logical_name(urn)}-{secrets.token_hex(4)[:7]}"

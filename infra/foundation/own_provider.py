"""The project's own provider, as all its resources use it: which objects of the stack may lose data."""

from __future__ import annotations

import json

import pulumi

from infra.settings import Settings


def own_provider(settings: Settings) -> pulumi.ProviderResource:
    """One for the whole program: each is a process of its own, and one without settings would be another."""
    # The engine keeps what is not text of a provider's configuration as JSON.
    allowed = json.dumps(sorted(settings.allow_destructive))
    return pulumi.ProviderResource("tradingdb", "own", {"allowDestructive": allowed})

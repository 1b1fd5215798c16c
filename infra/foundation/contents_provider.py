"""The provider of what is inside the servers: it knows which objects of the stack may lose data."""

from __future__ import annotations

import json

import pulumi

from infra.settings import Settings


def contents_provider(settings: Settings) -> pulumi.ProviderResource:
    """One for all engines: each is a process of its own."""
    # The engine keeps what is not text of a provider's configuration as JSON.
    allowed = json.dumps(sorted(settings.allow_destructive))
    return pulumi.ProviderResource("tradingdb", "contents", {"allowDestructive": allowed})

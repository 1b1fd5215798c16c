"""What tests of servers with certificates on both sides begin with: an authority, a leaf, and a way in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from ops.access import Access


def identities(provider: ProviderHarness, name: str) -> tuple[State, State]:
    """An authority, and what it signed for 127.0.0.1, as server and as client."""
    authority = provider.apply("tradingdb:tls:Authority", {"commonName": "test authority"})
    leaf = provider.apply(
        "tradingdb:tls:Certificate",
        {
            "authorityCertificatePem": authority.outputs["certificatePem"],
            "authorityPrivateKeyPem": authority.outputs["privateKeyPem"],
            "commonName": name,
            "ipAddresses": ["127.0.0.1"],
            "uses": ["server", "client"],
        },
    )
    return authority, leaf


def access(folder: Path, engine: str, connection: Properties, credentials: dict[str, Any]) -> Access:
    """Of a stack that has this one server, as its outputs would tell it."""
    made = Access(
        "test",
        folder,
        {engine: {"host": connection["host"], "port": connection["port"]}},
        credentials=credentials,
        certificates={
            "authority": connection["caCertificatePem"],
            "client_certificate": connection["clientCertificatePem"],
            "client_private_key": connection["clientPrivateKeyPem"],
        },
    )
    made.write_certificates()
    return made

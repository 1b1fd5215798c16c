"""The provider in this process, and an authority to sign with."""

from __future__ import annotations

import pytest

from infra.provider.server import TradingDb
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State


@pytest.fixture
def provider() -> ProviderHarness:
    return ProviderHarness(TradingDb())


@pytest.fixture
def authority(provider: ProviderHarness) -> State:
    return provider.apply("tradingdb:tls:Authority", {"commonName": "test authority"})


@pytest.fixture
def leaf_inputs(authority: State) -> Properties:
    return {
        "authorityCertificatePem": authority.outputs["certificatePem"],
        "authorityPrivateKeyPem": authority.outputs["privateKeyPem"],
        "commonName": "postgres",
        "dnsNames": ["localhost", "tdb-dev-postgres"],
        "ipAddresses": ["127.0.0.1", "::1"],
        "uses": ["server", "client"],
    }
